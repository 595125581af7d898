"""The attributes a drawing may carry: those of SVG 1.1 that shape what is seen, and what assistive technology hears.

Anything else, an editor's own or a misspelling, says nothing to a reading system and something to a validator.
"""

from __future__ import annotations

ATTRIBUTES = frozenset(
    # geometry and structure (W3C SVG 1.1, appendix M.1)
    "id class style lang space transform viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry fx fy "
    "dx dy rotate d points pathLength textLength lengthAdjust startOffset method spacing href "
    "offset gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits patternTransform "
    "clipPathUnits maskUnits maskContentUnits markerUnits markerWidth markerHeight refX refY orient "
    "filterUnits primitiveUnits filterRes in in2 result mode values operator k1 k2 k3 k4 order kernelMatrix divisor "
    "bias targetX targetY edgeMode kernelUnitLength preserveAlpha radius scale stdDeviation tableValues slope "
    "intercept amplitude exponent baseFrequency numOctaves seed stitchTiles type "
    "requiredFeatures requiredExtensions systemLanguage version media title "
    # presentation (W3C SVG 1.1, appendix M.2)
    "alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation "
    "color-interpolation-filters color-profile color-rendering cursor direction display dominant-baseline "
    "enable-background fill fill-opacity fill-rule filter flood-color flood-opacity font font-family font-size "
    "font-size-adjust font-stretch font-style font-variant font-weight glyph-orientation-horizontal "
    "glyph-orientation-vertical image-rendering kerning letter-spacing lighting-color marker marker-end marker-mid "
    "marker-start mask opacity overflow pointer-events shape-rendering stop-color stop-opacity stroke "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width "
    "text-anchor text-decoration text-rendering unicode-bidi visibility word-spacing writing-mode "
    # what assistive technology is told (WAI-ARIA)
    "role aria-label aria-labelledby aria-describedby aria-hidden".split()
)
"""Local names, as SVG spells them."""
