"""Tools for those who develop mapmental_publish: the bench, the README's pictures, the rules' documentation."""
