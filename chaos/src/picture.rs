//! A small picture, another one for every number.

/// A PNG of 8 × 8 points in one colour, which is made of the number.
pub(crate) fn png(number: u64) -> Vec<u8> {
    let [.., red, green, blue] = number.wrapping_mul(0x9E37_79B9).to_be_bytes();
    // Two halves in two colours: more pictures that stay apart as a JPEG.
    let (one, other) = ([red, green, blue], [blue, red, green]);
    let mut raw = Vec::new();
    for row in 0..8 {
        raw.push(0);
        for _ in 0..8 {
            raw.extend_from_slice(if row < 4 { &one } else { &other });
        }
    }
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut png, *b"IHDR", &[0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0]);
    chunk(&mut png, *b"IDAT", &stored(&raw));
    chunk(&mut png, *b"IEND", &[]);
    png
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    png.extend_from_slice(&u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let mut checked = kind.to_vec();
    checked.extend_from_slice(data);
    png.extend_from_slice(&checked);
    png.extend_from_slice(&crc(&checked).to_be_bytes());
}

/// A zlib stream of one block that is not compressed.
fn stored(raw: &[u8]) -> Vec<u8> {
    let length = u16::try_from(raw.len()).unwrap_or(0);
    let mut zlib = vec![0x78, 0x01, 0x01];
    zlib.extend_from_slice(&length.to_le_bytes());
    zlib.extend_from_slice(&(!length).to_le_bytes());
    zlib.extend_from_slice(raw);
    let (a, b) = raw.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    zlib.extend_from_slice(&(b << 16 | a).to_be_bytes());
    zlib
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |it, _| {
            if it & 1 == 1 { it >> 1 ^ 0xEDB8_8320 } else { it >> 1 }
        })
    })
}
