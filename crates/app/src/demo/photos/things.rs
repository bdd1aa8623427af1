//! Scenes near at hand: a tap, animals, a stall, medicines.

use rand::RngExt;
use rand_chacha::ChaCha12Rng;

use super::outdoors::{between, land};
use super::paint::{Canvas, Color, mix};

/// A tap over a basin, dry or running.
pub(super) fn tap(canvas: &mut Canvas, mended: bool, rng: &mut ChaCha12Rng) {
    let wall = mix([214, 218, 212], [198, 206, 214], between(rng, 0.0, 1.0));
    canvas.bands(0.0, 480.0, wall, mix(wall, [150, 150, 146], 0.5));
    for n in 0..9_u8 {
        let (x, y) = (f32::from(n) * 80.0 + 18.0, f32::from(n) * 64.0);
        canvas.line((x, 0.0), (x, 350.0), 2.0, mix(wall, [120, 124, 124], 0.4));
        canvas.line((0.0, y), (640.0, y), 2.0, mix(wall, [120, 124, 124], 0.4));
    }
    canvas.bands(340.0, 480.0, [150, 146, 138], [118, 114, 108]);
    let x = between(rng, 260.0, 360.0);
    let metal: Color = [150, 156, 162];
    canvas.line((x - 190.0, 0.0), (x - 190.0, 140.0), 18.0, metal);
    canvas.line((x - 199.0, 140.0), (x - 10.0, 140.0), 18.0, metal);
    canvas.line((x - 195.0, 136.0), (x - 10.0, 136.0), 4.0, [206, 212, 216]);
    canvas.rect(x - 40.0, 122.0, 44.0, 36.0, [176, 150, 92]);
    canvas.line((x - 18.0, 122.0), (x - 18.0, 98.0), 9.0, [176, 150, 92]);
    canvas.line((x - 46.0, 96.0), (x + 10.0, 96.0), 10.0, [196, 70, 58]);
    canvas.line((x, 140.0), (x + 34.0, 148.0), 20.0, [176, 150, 92]);
    canvas.line((x + 34.0, 142.0), (x + 34.0, 186.0), 18.0, [160, 134, 80]);
    if mended {
        canvas.rect(x + 28.0, 186.0, 12.0, 176.0, [188, 220, 234]);
        canvas.rect(x + 31.0, 186.0, 3.0, 176.0, [240, 250, 252]);
    } else {
        canvas.ellipse((x + 34.0, 204.0), 4.0, 6.0, [150, 196, 216], 1.0);
    }
    let bucket = if rng.random_bool(0.5) { [70, 120, 176] } else { [188, 74, 66] };
    canvas.ellipse((x + 34.0, 444.0), 112.0, 16.0, [88, 84, 80], 0.6);
    let sides = [(x - 66.0, 330.0), (x + 134.0, 330.0), (x + 112.0, 446.0), (x - 44.0, 446.0)];
    canvas.polygon(&sides, bucket, 1.0);
    canvas.ellipse((x + 34.0, 446.0), 78.0, 10.0, bucket, 1.0);
    canvas.ellipse((x + 34.0, 330.0), 100.0, 19.0, mix(bucket, [255; 3], 0.3), 1.0);
    let inside = if mended { [164, 206, 224] } else { mix(bucket, [20, 20, 26], 0.6) };
    canvas.ellipse((x + 34.0, 332.0), 90.0, 14.0, inside, 1.0);
    if mended {
        canvas.rect(x + 28.0, 300.0, 12.0, 32.0, [188, 220, 234]);
        canvas.ellipse((x + 34.0, 333.0), 26.0, 5.0, [226, 242, 248], 0.8);
    }
}

/// Hens in a yard with a fence.
pub(super) fn chicken(canvas: &mut Canvas, rng: &mut ChaCha12Rng) {
    land(canvas, 220.0, false, rng);
    canvas.bands(226.0, 480.0, [182, 158, 112], [146, 120, 82]);
    for n in 0..17_u8 {
        let x = f32::from(n) * 40.0 + between(rng, -4.0, 4.0);
        canvas.line((x, 196.0), (x, 270.0), 8.0, [156, 122, 78]);
    }
    canvas.line((0.0, 214.0), (640.0, 210.0), 6.0, [136, 104, 64]);
    canvas.line((0.0, 248.0), (640.0, 246.0), 6.0, [136, 104, 64]);
    let mut spots: Vec<(f32, f32)> = (0..rng.random_range(6..10_u8))
        .map(|n| {
            (60.0 + f32::from(n) * 62.0 + between(rng, -18.0, 18.0), between(rng, 290.0, 440.0))
        })
        .collect();
    spots.sort_by(|a, b| a.1.total_cmp(&b.1));
    for at in spots {
        let size = 22.0 + (at.1 - 290.0) / 8.0;
        let coats = [[168, 92, 48], [226, 214, 190], [70, 60, 58], [196, 138, 70]];
        let coat = coats.get(rng.random_range(0..coats.len())).copied().unwrap_or([168, 92, 48]);
        hen(canvas, at, size, coat, rng.random_bool(0.5));
    }
}

fn hen(canvas: &mut Canvas, at: (f32, f32), size: f32, coat: Color, left: bool) {
    let facing = if left { -1.0 } else { 1.0 };
    let (x, y) = at;
    canvas.ellipse((x, y + size * 0.98), size, size * 0.18, [112, 92, 64], 0.6);
    for leg in [-0.2, 0.2] {
        let top = (x + leg * size, y + size * 0.4);
        canvas.line(top, (top.0, y + size), size / 11.0, [214, 160, 60]);
    }
    let tail = [
        (x - facing * size * 0.5, y),
        (x - facing * size * 1.3, y - size * 0.85),
        (x - facing * size * 0.3, y - size * 0.5),
    ];
    canvas.polygon(&tail, mix(coat, [20, 20, 24], 0.5), 1.0);
    canvas.ellipse((x, y), size, size * 0.66, coat, 1.0);
    canvas.ellipse(
        (x - facing * size * 0.2, y),
        size * 0.56,
        size * 0.34,
        mix(coat, [30, 20, 16], 0.3),
        1.0,
    );
    let neck = [
        (x + facing * size * 0.3, y - size * 0.1),
        (x + facing * size * 0.95, y + size * 0.05),
        (x + facing * size * 1.0, y - size * 0.8),
        (x + facing * size * 0.66, y - size * 0.86),
    ];
    canvas.polygon(&neck, coat, 1.0);
    let head = (x + facing * size * 0.88, y - size * 0.9);
    canvas.ellipse((head.0, head.1 - size * 0.26), size * 0.2, size * 0.16, [206, 52, 44], 1.0);
    canvas.ellipse(head, size * 0.27, size * 0.25, coat, 1.0);
    let beak = [
        (head.0 + facing * size * 0.2, head.1 - size * 0.08),
        (head.0 + facing * size * 0.5, head.1 + size * 0.04),
        (head.0 + facing * size * 0.2, head.1 + size * 0.12),
    ];
    canvas.polygon(&beak, [232, 178, 66], 1.0);
    canvas.ellipse(
        (head.0 + facing * size * 0.08, head.1 - size * 0.04),
        size * 0.05,
        size * 0.05,
        [24, 20, 20],
        1.0,
    );
}

/// A stall with an awning and baskets.
pub(super) fn market(canvas: &mut Canvas, rng: &mut ChaCha12Rng) {
    land(canvas, 250.0, false, rng);
    canvas.bands(300.0, 480.0, [176, 170, 160], [146, 140, 130]);
    for x in [80.0, 552.0] {
        canvas.rect(x, 130.0, 8.0, 270.0, [120, 106, 92]);
    }
    canvas.rect(84.0, 180.0, 472.0, 130.0, [196, 188, 172]);
    let colors = [[200, 72, 60], [58, 128, 110], [70, 110, 168]];
    let awning = colors.get(rng.random_range(0..colors.len())).copied().unwrap_or([200, 72, 60]);
    for n in 0..12_u8 {
        let x = 56.0 + f32::from(n) * 44.0;
        let color = if n % 2 == 0 { awning } else { [244, 240, 230] };
        let (t, u) = (f32::from(n) / 12.0, f32::from(n + 1) / 12.0);
        let stripe =
            [(100.0 + 440.0 * t, 92.0), (100.0 + 440.0 * u, 92.0), (x + 44.0, 160.0), (x, 160.0)];
        canvas.polygon(&stripe, color, 1.0);
        canvas.ellipse((x + 22.0, 160.0), 22.0, 13.0, color, 1.0);
    }
    canvas.rect(64.0, 318.0, 512.0, 96.0, [150, 112, 76]);
    for n in 0..7_u8 {
        canvas.rect(64.0, 318.0 + f32::from(n) * 14.0, 512.0, 2.0, [122, 88, 58]);
    }
    let goods = [
        [206, 78, 52],
        [228, 176, 74],
        [104, 156, 70],
        [150, 96, 60],
        [238, 226, 200],
        [130, 84, 52],
    ];
    for n in 0..5_u8 {
        let x = 116.0 + f32::from(n) * 102.0;
        let color = goods.get(rng.random_range(0..goods.len())).copied().unwrap_or([206, 78, 52]);
        canvas.polygon(
            &[(x - 44.0, 300.0), (x + 44.0, 300.0), (x + 34.0, 334.0), (x - 34.0, 334.0)],
            [186, 148, 96],
            1.0,
        );
        for (row, count) in [(0_u8, 5_u8), (1, 4), (2, 3)] {
            for k in 0..count {
                let at = (
                    x - f32::from(count - 1) * 8.0 + f32::from(k) * 16.0,
                    297.0 - f32::from(row) * 11.0,
                );
                canvas.ellipse(
                    at,
                    10.0,
                    9.0,
                    mix(color, [60, 40, 30], between(rng, 0.0, 0.3)),
                    1.0,
                );
                canvas.ellipse((at.0 - 3.0, at.1 - 3.0), 3.0, 2.0, mix(color, [255; 3], 0.6), 0.8);
            }
        }
    }
}

/// Medicine boxes, a bottle and a glass on a table.
pub(super) fn pills(canvas: &mut Canvas, rng: &mut ChaCha12Rng) {
    canvas.bands(0.0, 300.0, [222, 214, 200], [204, 194, 178]);
    canvas.rect(60.0, 0.0, 200.0, 180.0, [244, 246, 244]);
    canvas.bands(290.0, 480.0, [178, 130, 88], [146, 102, 66]);
    for n in 0..6_u8 {
        let y = 312.0 + f32::from(n) * 30.0 + between(rng, -4.0, 4.0);
        canvas.line((0.0, y), (640.0, y + between(rng, -8.0, 8.0)), 1.6, [132, 92, 60]);
    }
    for n in 0..3_u8 {
        let (x, w) =
            (70.0 + f32::from(n) * 116.0 + between(rng, -8.0, 8.0), between(rng, 84.0, 104.0));
        let (h, base) = (between(rng, 90.0, 150.0), 372.0 + f32::from(n % 2) * 22.0);
        let colors = [[70, 140, 180], [96, 160, 110], [206, 110, 84], [140, 110, 170]];
        let stripe =
            colors.get(rng.random_range(0..colors.len())).copied().unwrap_or([70, 140, 180]);
        canvas.ellipse((x + w * 0.6, base), w * 0.66, 9.0, [104, 72, 46], 0.5);
        canvas.rect(x, base - h, w, h, [246, 246, 242]);
        canvas.polygon(
            &[
                (x + w, base - h),
                (x + w + 20.0, base - h - 12.0),
                (x + w + 20.0, base - 14.0),
                (x + w, base),
            ],
            [206, 206, 200],
            1.0,
        );
        canvas.polygon(
            &[
                (x, base - h),
                (x + 20.0, base - h - 12.0),
                (x + w + 20.0, base - h - 12.0),
                (x + w, base - h),
            ],
            [228, 228, 222],
            1.0,
        );
        canvas.rect(x, base - h * 0.62, w, h * 0.26, stripe);
        canvas.rect(x + 10.0, base - h * 0.24, w * 0.6, 4.0, [170, 174, 176]);
    }
    let x = between(rng, 450.0, 490.0);
    canvas.ellipse((x + 30.0, 398.0), 56.0, 10.0, [104, 72, 46], 0.5);
    canvas.rect(x, 270.0, 66.0, 126.0, [184, 116, 52]);
    canvas.rect(x + 6.0, 280.0, 8.0, 110.0, [222, 166, 104]);
    canvas.rect(x, 310.0, 66.0, 52.0, [248, 246, 240]);
    canvas.rect(x + 8.0, 246.0, 50.0, 28.0, [246, 246, 246]);
    for _ in 0..9 {
        let at = (between(rng, 300.0, 560.0), between(rng, 416.0, 456.0));
        let color = if rng.random_bool(0.5) { [236, 92, 76] } else { [250, 250, 246] };
        canvas.ellipse((at.0 + 2.0, at.1 + 3.0), 12.0, 6.0, [96, 66, 42], 0.5);
        canvas.ellipse(at, 12.0, 7.0, color, 1.0);
        canvas.ellipse((at.0 - 3.0, at.1 - 2.0), 4.0, 2.0, [255; 3], 0.7);
    }
}
