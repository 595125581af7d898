"""Pictures: examined before anything trusts them, cleaned, converted to what an edition can show."""
