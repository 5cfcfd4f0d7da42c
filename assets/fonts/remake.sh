#!/usr/bin/env bash
# Remakes the two fonts of this directory, byte for byte, from the npm package they come from.
# Needs: npm, python3 with venv, sha256sum, network. Nothing else in the project depends on this script.
#
#   assets/fonts/remake.sh           rewrite the fonts and the licence text here
#   assets/fonts/remake.sh OUT_DIR   write them to OUT_DIR instead (to compare)
#
# Why this package: it is the one source with static TrueType instances of the Simplified Chinese cut alone. The .ttc of
# the distributions is twice the size and holds five regional cuts; the web packages are ~100 woff2 slices.
set -euo pipefail

PACKAGE=@expo-google-fonts/noto-sans-sc
PACKAGE_VERSION=0.4.3
# Pinned, because another version may lay out the same subset in other bytes.
FONTTOOLS_VERSION=4.68.0

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${1:-$here}
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm pack --silent "$PACKAGE@$PACKAGE_VERSION" >/dev/null
tar -xzf ./*.tgz
sha256sum --check --strict --quiet <<'SUMS'
d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16  package/400Regular/NotoSansSC_400Regular.ttf
9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96  package/700Bold/NotoSansSC_700Bold.ttf
1c05c68c34f9708415aada51f17e1b0092d2cea709bf4a94cd38114f9e73d7d9  package/LICENSE_FONT
SUMS

python3 -m venv venv
venv/bin/pip install --quiet "fonttools==$FONTTOOLS_VERSION"

# Regular stays whole: it draws what users type (names and places need rare characters) and is embedded in the reports.
cp package/400Regular/NotoSansSC_400Regular.ttf "$out/NotoSansSC-Regular.ttf"

# Bold draws headings and emphasis only: GB2312 and symbols, a quarter of the size. Regular stands behind it in the
# bold family, so a rare character in a heading is drawn lighter, never missing.
python3 - >chars.txt <<'PY'
def gb2312_hanzi():
    """All 6763 characters of rows 16 to 87."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                pass  # the five empty cells at the end of row 55

RANGES = [
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x0391, 0x03C9),  # Greek: units, tolerances, significance
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x20CF),  # superscripts, subscripts, currency
    (0x2100, 0x218F),  # letterlike symbols, Roman numerals
    (0x2190, 0x23FF),  # arrows, mathematical operators, technical
    (0x2460, 0x25FF),  # circled numbers, boxes, blocks, geometric shapes
    (0x2600, 0x27BF),  # miscellaneous symbols, dingbats
    (0x3000, 0x303F),  # CJK punctuation
    (0x3200, 0x33FF),  # enclosed CJK, squared units
    (0xFF00, 0xFFEF),  # fullwidth forms
]

hanzi = set(gb2312_hanzi())
assert len(hanzi) == 6763, len(hanzi)
chars = hanzi | {chr(c) for low, high in RANGES for c in range(low, high + 1)}
print("".join(f"U+{ord(c):04X}\n" for c in sorted(chars)), end="")
PY

# Glyph names, layout features and name records stay as they are. The licence reserves only the name "Source", so a
# subset may go on calling itself Noto Sans SC. The timestamp in the file is the original's, hence equal bytes each time.
venv/bin/pyftsubset package/700Bold/NotoSansSC_700Bold.ttf \
    --unicodes-file=chars.txt \
    --layout-features='*' \
    --no-recalc-timestamp \
    --output-file="$out/NotoSansSC-Bold.ttf"

cp package/LICENSE_FONT "$out/OFL.txt"
chmod 644 "$out"/NotoSansSC-*.ttf "$out/OFL.txt"

sha256sum "$out"/NotoSansSC-*.ttf "$out/OFL.txt"
(cd "$out" && sha256sum --check --strict --quiet <<'SUMS'
d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16  NotoSansSC-Regular.ttf
5d091ea952a543b6c82feff8a6fbb35ad5066fc4100e89fb21e2d28047d0bde2  NotoSansSC-Bold.ttf
1c05c68c34f9708415aada51f17e1b0092d2cea709bf4a94cd38114f9e73d7d9  OFL.txt
SUMS
)
echo "The fonts are the expected ones."
