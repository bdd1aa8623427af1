//! Scenes with walls: houses, public buildings, a corner with bins.

use rand::RngExt;
use rand_chacha::ChaCha12Rng;

use super::outdoors::{STONE, between, grass, land, tree};
use super::paint::{Canvas, Color, mix};

/// A corner with bins, heaped or clean.
pub(super) fn rubbish(canvas: &mut Canvas, mended: bool, rng: &mut ChaCha12Rng) {
    land(canvas, 230.0, false, rng);
    let wall = mix([206, 196, 178], [186, 190, 186], between(rng, 0.0, 1.0));
    canvas.rect(0.0, 190.0, 640.0, 120.0, wall);
    canvas.rect(0.0, 186.0, 640.0, 8.0, [130, 118, 104]);
    canvas.bands(306.0, 480.0, [160, 158, 152], [134, 132, 126]);
    let first = between(rng, 150.0, 240.0);
    for (n, color) in [[66, 120, 84], [70, 98, 140], [66, 120, 84]]
        .into_iter()
        .enumerate()
        .take(rng.random_range(2..4))
    {
        let x = first + f32::from(u8::try_from(n).unwrap_or(0)) * 108.0;
        canvas.ellipse((x + 42.0, 366.0), 56.0, 9.0, [110, 108, 102], 0.7);
        canvas.polygon(
            &[(x, 258.0), (x + 84.0, 258.0), (x + 76.0, 364.0), (x + 8.0, 364.0)],
            color,
            1.0,
        );
        canvas.polygon(
            &[(x + 60.0, 258.0), (x + 84.0, 258.0), (x + 76.0, 364.0), (x + 60.0, 364.0)],
            mix(color, [20, 40, 40], 0.35),
            1.0,
        );
        let lift = if mended { 0.0 } else { 20.0 };
        canvas.polygon(
            &[
                (x - 5.0, 258.0),
                (x - 3.0, 248.0 - lift),
                (x + 87.0, 246.0 - lift * 1.6),
                (x + 89.0, 258.0),
            ],
            mix(color, [230, 240, 230], 0.2),
            1.0,
        );
    }
    if mended {
        for x in [60.0, 570.0] {
            tree(canvas, (x, 330.0), 62.0, rng);
        }
        return;
    }
    for _ in 0..rng.random_range(22..38) {
        let depth = between(rng, 0.0, 1.0);
        let at = (first + between(rng, -90.0, 330.0), 350.0 + 84.0 * depth);
        let size = 8.0 + 20.0 * between(rng, 0.3, 1.0);
        let colors = [
            [58, 60, 66],
            [220, 220, 214],
            [188, 60, 56],
            [214, 174, 70],
            [76, 120, 160],
            [150, 116, 80],
        ];
        let color = colors.get(rng.random_range(0..colors.len())).copied().unwrap_or(STONE);
        canvas.ellipse((at.0 + 3.0, at.1 + size * 0.5), size, size * 0.28, [96, 92, 86], 0.6);
        canvas.ellipse(at, size, size * 0.62, color, 1.0);
        canvas.ellipse(
            (at.0 - size * 0.3, at.1 - size * 0.2),
            size * 0.3,
            size * 0.16,
            mix(color, [255; 3], 0.5),
            0.8,
        );
    }
}

/// A farmhouse with a whole or a damaged roof.
pub(super) fn house(canvas: &mut Canvas, mended: bool, rng: &mut ChaCha12Rng) {
    land(canvas, 280.0, false, rng);
    grass(canvas, 300.0, rng);
    let left = between(rng, 100.0, 150.0);
    let wall = mix([232, 222, 200], [206, 178, 142], between(rng, 0.0, 1.0));
    tree(canvas, (left - 50.0, 372.0), 100.0, rng);
    canvas.rect(left, 226.0, 380.0, 160.0, wall);
    canvas.rect(left, 366.0, 380.0, 20.0, mix(wall, [110, 104, 96], 0.6));
    canvas.polygon(
        &[(left - 34.0, 232.0), (left + 34.0, 140.0), (left + 346.0, 140.0), (left + 414.0, 232.0)],
        [84, 84, 90],
        1.0,
    );
    for n in 0..24_u8 {
        let t = f32::from(n) / 23.0;
        canvas.line(
            (left + 34.0 + 312.0 * t, 140.0),
            (left - 34.0 + 448.0 * t, 232.0),
            2.0,
            [62, 62, 68],
        );
    }
    canvas.rect(left + 30.0, 134.0, 320.0, 9.0, [70, 70, 76]);
    canvas.rect(left + 160.0, 276.0, 62.0, 110.0, [112, 72, 50]);
    canvas.line((left + 191.0, 276.0), (left + 191.0, 386.0), 2.0, [78, 48, 34]);
    for x in [left + 44.0, left + 270.0] {
        canvas.rect(x, 272.0, 66.0, 52.0, [92, 70, 56]);
        canvas.rect(x + 5.0, 277.0, 56.0, 42.0, [150, 182, 196]);
        canvas.line((x + 33.0, 277.0), (x + 33.0, 319.0), 3.0, [92, 70, 56]);
    }
    if !mended {
        let x = left + between(rng, 70.0, 250.0);
        canvas.polygon(
            &[
                (x, 166.0),
                (x + 40.0, 158.0),
                (x + 74.0, 176.0),
                (x + 58.0, 206.0),
                (x + 12.0, 202.0),
            ],
            [36, 30, 28],
            1.0,
        );
        canvas.line((x + 8.0, 186.0), (x + 66.0, 178.0), 5.0, [120, 86, 60]);
        let mut at = (left + 246.0, 236.0);
        for _ in 0..9 {
            let next = (at.0 + between(rng, -12.0, 12.0), at.1 + 14.0);
            canvas.line(at, next, 3.0, [74, 62, 52]);
            at = next;
        }
        for _ in 0..14 {
            let bit = (left + between(rng, 0.0, 380.0), between(rng, 392.0, 412.0));
            canvas.ellipse(bit, 8.0, 3.5, [88, 88, 94], 1.0);
        }
    }
}

/// A white public house with a green cross.
pub(super) fn clinic(canvas: &mut Canvas, rng: &mut ChaCha12Rng) {
    let left = between(rng, 100.0, 160.0);
    building(canvas, left, [240, 242, 238], [74, 140, 116], 1, rng);
    canvas.rect(left + 176.0, 172.0, 20.0, 56.0, [62, 150, 104]);
    canvas.rect(left + 158.0, 190.0, 56.0, 20.0, [62, 150, 104]);
    canvas.rect(left + 152.0, 308.0, 70.0, 92.0, [110, 150, 160]);
    canvas.line((left + 187.0, 308.0), (left + 187.0, 400.0), 3.0, [236, 238, 236]);
    canvas.polygon(
        &[
            (left + 132.0, 400.0),
            (left + 242.0, 400.0),
            (left + 262.0, 424.0),
            (left + 112.0, 424.0),
        ],
        [188, 186, 180],
        1.0,
    );
    tree(canvas, (left - 46.0, 410.0), 92.0, rng);
    tree(canvas, (left + 440.0, 414.0), 84.0, rng);
}

/// A school with a playground.
pub(super) fn school(canvas: &mut Canvas, rng: &mut ChaCha12Rng) {
    let left = between(rng, 90.0, 170.0);
    building(canvas, left, [238, 216, 180], [178, 92, 70], 2, rng);
    canvas.ellipse((320.0, 470.0), 330.0, 66.0, [186, 96, 74], 1.0);
    canvas.ellipse((320.0, 474.0), 290.0, 48.0, [232, 222, 206], 1.0);
    canvas.ellipse((320.0, 475.0), 284.0, 44.0, [122, 166, 92], 1.0);
    let x = between(rng, 40.0, 90.0);
    canvas.line((x, 420.0), (x, 316.0), 7.0, [90, 96, 104]);
    canvas.rect(x - 6.0, 296.0, 66.0, 44.0, [240, 242, 244]);
    canvas.rect(x + 34.0, 318.0, 18.0, 14.0, [206, 90, 70]);
    canvas.ellipse((x + 52.0, 344.0), 15.0, 4.0, [220, 110, 50], 1.0);
    tree(canvas, (602.0, 404.0), 96.0, rng);
}

/// A long house with rows of windows.
fn building(
    canvas: &mut Canvas,
    left: f32,
    wall: Color,
    trim: Color,
    floors: u8,
    rng: &mut ChaCha12Rng,
) {
    land(canvas, 270.0, false, rng);
    canvas.bands(330.0, 480.0, [176, 178, 166], [150, 152, 140]);
    canvas.rect(left, 150.0, 376.0, 250.0, wall);
    canvas.rect(left + 300.0, 150.0, 76.0, 250.0, mix(wall, [120, 120, 116], 0.16));
    canvas.rect(left - 12.0, 138.0, 400.0, 16.0, trim);
    canvas.rect(left, 384.0, 376.0, 16.0, mix(trim, [90, 90, 88], 0.5));
    for floor in 0..2_u8 {
        for n in 0..5_u8 {
            let (x, y) = (left + 22.0 + f32::from(n) * 70.0, 180.0 + f32::from(floor) * 106.0);
            if n == 2 && (floors == 1 || floor == 1) {
                continue;
            }
            canvas.rect(x, y, 46.0, 58.0, [248, 248, 244]);
            canvas.rect(x + 4.0, y + 4.0, 38.0, 50.0, [126, 166, 188]);
            canvas.polygon(
                &[(x + 4.0, y + 4.0), (x + 30.0, y + 4.0), (x + 4.0, y + 44.0)],
                [176, 206, 218],
                0.7,
            );
            canvas.line((x + 23.0, y + 4.0), (x + 23.0, y + 54.0), 3.0, [248, 248, 244]);
        }
    }
    if floors == 2 {
        canvas.rect(left, 262.0, 376.0, 8.0, trim);
        canvas.rect(left + 160.0, 304.0, 50.0, 96.0, mix(trim, [60, 50, 44], 0.5));
    }
}
