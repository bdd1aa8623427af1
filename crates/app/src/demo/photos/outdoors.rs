//! Scenes in the hills: roads, fields, lamps, lines.

use rand::RngExt;
use rand_chacha::ChaCha12Rng;

use super::paint::{Canvas, Color, Point, mix};

const WET: Color = [96, 104, 108];
const MUD: Color = [134, 98, 66];
/// The colour of field stones.
pub(super) const STONE: Color = [168, 164, 154];

/// Between two numbers.
pub(super) fn between(rng: &mut ChaCha12Rng, from: f32, to: f32) -> f32 {
    rng.random_range(from..to)
}

/// Sky, clouds and layered hills; the ground begins near `ground`.
pub(super) fn land(canvas: &mut Canvas, ground: f32, night: bool, rng: &mut ChaCha12Rng) {
    let wet = between(rng, 0.0, 0.7);
    let (mut high, mut low) = ([112, 168, 214], [222, 236, 240]);
    if night {
        (high, low) = ([14, 20, 44], [48, 58, 92]);
    } else {
        (high, low) = (mix(high, [158, 172, 182], wet), mix(low, [208, 212, 212], wet));
    }
    canvas.bands(0.0, 480.0, high, low);
    if !night {
        for _ in 0..4 {
            let at = (between(rng, 0.0, 640.0), between(rng, 30.0, ground - 150.0));
            for n in [-1.0, 0.0, 1.0_f32] {
                let puff = (at.0 + n * 38.0, at.1 - (1.0 - n.abs()) * 9.0);
                canvas.ellipse(puff, 52.0, 15.0, [250, 251, 252], 0.45);
            }
        }
    }
    let near = if night { [16, 24, 30] } else { [84, 128, 78] };
    for layer in 0..3_u8 {
        let depth = f32::from(layer);
        let color = mix(low, near, 0.34 + depth * 0.28);
        let (a, b) = (between(rng, 0.0, 6.0), between(rng, 0.0, 6.0));
        let (long, short) = (between(rng, 90.0, 150.0), between(rng, 28.0, 46.0));
        let base = ground - 96.0 + depth * 40.0;
        canvas.below(color, move |x| {
            base - (x / long + a).sin() * (34.0 - depth * 6.0) - (x / short + b).sin() * 9.0
        });
    }
}

/// A rounded tree.
pub(super) fn tree(canvas: &mut Canvas, foot: Point, size: f32, rng: &mut ChaCha12Rng) {
    let leaf = [between_u8(rng, 48, 88), between_u8(rng, 104, 140), between_u8(rng, 50, 74)];
    canvas.line(foot, (foot.0, foot.1 - size), size / 8.0, [96, 72, 52]);
    for (dx, dy, r) in [(0.0, 1.25, 0.42), (-0.3, 1.0, 0.34), (0.3, 0.98, 0.34)] {
        let at = (foot.0 + dx * size, foot.1 - dy * size);
        canvas.ellipse(at, r * size, r * size, mix(leaf, [30, 60, 30], dx.abs() * 0.5), 1.0);
    }
}

fn between_u8(rng: &mut ChaCha12Rng, from: u8, to: u8) -> u8 {
    rng.random_range(from..to)
}

/// Grass on the ground from `top` down.
pub(super) fn grass(canvas: &mut Canvas, top: f32, rng: &mut ChaCha12Rng) {
    canvas.bands(top, 480.0, [126, 162, 88], [92, 128, 62]);
    for _ in 0..170 {
        let y = between(rng, top + 4.0, 478.0);
        let x = between(rng, 0.0, 640.0);
        let tall = 3.0 + (y - top) / 26.0;
        let lean = between(rng, -2.0, 2.0);
        canvas.line(
            (x, y),
            (x + lean, y - tall),
            1.4,
            mix([70, 110, 50], [160, 184, 96], lean / 4.0 + 0.5),
        );
    }
}

/// The straight road towards the hills, with its middle line.
fn way(canvas: &mut Canvas, top: f32, bend: f32) {
    let road = [(300.0 + bend, top), (350.0 + bend, top), (560.0, 480.0), (70.0, 480.0)];
    canvas.polygon(&road, [150, 150, 148], 1.0);
    for (side, foot) in [(297.0, 62.0), (351.0, 562.0)] {
        let edge =
            [(side + bend, top), (side + bend + 2.0, top), (foot + 10.0, 480.0), (foot, 480.0)];
        canvas.polygon(&edge, [196, 192, 182], 1.0);
    }
}

/// A road, with pits or with patches.
pub(super) fn road(canvas: &mut Canvas, mended: bool, rng: &mut ChaCha12Rng) {
    let ground = between(rng, 214.0, 250.0);
    let bend = between(rng, -70.0, 70.0);
    land(canvas, ground, false, rng);
    grass(canvas, ground, rng);
    way(canvas, ground, bend);
    for _ in 0..rng.random_range(4..8) {
        let depth = between(rng, 0.18, 0.92);
        let y = ground + (480.0 - ground) * depth;
        let middle = 325.0 + bend * (1.0 - depth) - 10.0 * depth;
        let x = middle + between(rng, -0.62, 0.62) * (26.0 + 220.0 * depth);
        let size = 10.0 + 46.0 * depth * between(rng, 0.6, 1.2);
        if mended {
            let (w, h) = (size * 1.2, size * 0.4);
            let patch =
                [(x - w, y - h), (x + w, y - h), (x + w * 1.1, y + h), (x - w * 1.1, y + h)];
            canvas.polygon(&patch, [184, 184, 180], 1.0);
        } else {
            canvas.ellipse((x, y), size * 1.16, size * 0.42, [122, 116, 108], 1.0);
            canvas.ellipse((x, y + 1.5), size, size * 0.34, [86, 76, 66], 1.0);
            canvas.ellipse((x - size * 0.1, y + size * 0.1), size * 0.66, size * 0.2, WET, 1.0);
            canvas.ellipse(
                (x - size * 0.2, y + size * 0.06),
                size * 0.3,
                size * 0.06,
                [176, 190, 198],
                0.8,
            );
        }
    }
    for side in [60.0, 590.0, 20.0, 625.0] {
        let foot = (side + between(rng, -24.0, 24.0), ground + between(rng, 20.0, 70.0));
        let size = between(rng, 46.0, 80.0);
        tree(canvas, foot, size, rng);
    }
}

/// Terraces held by stone ridges, one of them broken.
pub(super) fn field(canvas: &mut Canvas, mended: bool, rng: &mut ChaCha12Rng) {
    land(canvas, 210.0, false, rng);
    let phase = between(rng, 0.0, 6.0);
    let gap = between(rng, 200.0, 430.0);
    for step in 0..4_u8 {
        let base = 204.0 + f32::from(step) * f32::from(step) * 12.0 + f32::from(step) * 36.0;
        let curve = move |x: f32| base + (x / 150.0 + phase).sin() * 14.0;
        let thick = 9.0 + f32::from(step) * 4.0;
        let green = mix([150, 178, 92], [206, 188, 104], between(rng, 0.0, 1.0));
        canvas.below(mix(STONE, MUD, 0.35), curve);
        for n in 0..46_u8 {
            let x = f32::from(n) * 14.4 + between(rng, -4.0, 4.0);
            let shade = mix(STONE, [116, 112, 104], between(rng, 0.0, 1.0));
            canvas.ellipse((x, curve(x) + thick * 0.55), 8.0, thick * 0.46, shade, 1.0);
        }
        canvas.below(green, move |x| curve(x) + thick);
        for n in 0..5_u8 {
            let lift = thick + 8.0 + f32::from(n) * (5.0 + f32::from(step) * 2.0);
            for x in (0..640_u16).step_by(16).map(f32::from) {
                let y = curve(x) + lift;
                canvas.line((x, y), (x + 2.0, y - 5.0), 2.0, mix(green, [58, 104, 46], 0.7));
            }
        }
    }
    if !mended {
        let mouth =
            [(gap - 36.0, 282.0), (gap + 42.0, 278.0), (gap + 120.0, 420.0), (gap - 96.0, 424.0)];
        canvas.polygon(&mouth, MUD, 1.0);
        canvas.ellipse((gap + 10.0, 420.0), 118.0, 30.0, mix(MUD, [90, 66, 46], 0.4), 1.0);
        for _ in 0..34 {
            let at = (gap + between(rng, -104.0, 118.0), between(rng, 310.0, 444.0));
            let size = between(rng, 4.0, 13.0);
            canvas.ellipse((at.0 + 1.5, at.1 + 2.0), size, size * 0.7, [84, 66, 50], 0.7);
            canvas.ellipse(
                at,
                size,
                size * 0.7,
                mix(STONE, [120, 110, 98], between(rng, 0.0, 1.0)),
                1.0,
            );
        }
    }
}

/// A village street at night, its lamps dark or alight.
pub(super) fn lamp(canvas: &mut Canvas, mended: bool, rng: &mut ChaCha12Rng) {
    land(canvas, 250.0, true, rng);
    let moon = (between(rng, 60.0, 580.0), between(rng, 46.0, 90.0));
    canvas.glow(moon, 60.0, [120, 130, 150]);
    canvas.ellipse(moon, 14.0, 14.0, [232, 230, 210], 1.0);
    for _ in 0..40 {
        let star = (between(rng, 0.0, 640.0), between(rng, 0.0, 150.0));
        canvas.ellipse(star, 0.9, 0.9, [190, 196, 214], 1.0);
    }
    canvas.bands(250.0, 480.0, [26, 34, 36], [18, 22, 26]);
    canvas.polygon(
        &[(300.0, 250.0), (340.0, 250.0), (600.0, 480.0), (40.0, 480.0)],
        [44, 46, 52],
        1.0,
    );
    for n in 0..3_u8 {
        let x = f32::from(n) * 210.0 + between(rng, 20.0, 80.0);
        let (w, h) = (between(rng, 70.0, 100.0), between(rng, 46.0, 66.0));
        canvas.rect(x, 262.0 - h, w, h, [30, 32, 42]);
        canvas.polygon(
            &[(x - 8.0, 262.0 - h), (x + w / 2.0, 236.0 - h), (x + w + 8.0, 262.0 - h)],
            [22, 22, 30],
            1.0,
        );
        if rng.random_bool(0.6) {
            canvas.rect(x + w * 0.55, 272.0 - h, 14.0, 16.0, [226, 184, 96]);
        }
    }
    let side = if rng.random_bool(0.5) { 1.0 } else { -1.0 };
    for near in [0.3_f32, 0.58, 1.0] {
        let foot = (320.0 + side * 214.0 * near, 250.0 + 205.0 * near);
        let head = (foot.0 - side * 62.0 * near, foot.1 - 330.0 * near);
        canvas.line(foot, (foot.0, head.1), 9.0 * near, [84, 88, 96]);
        canvas.line((foot.0, head.1), head, 6.0 * near, [84, 88, 96]);
        canvas.polygon(
            &[
                (foot.0 - 26.0 * near, head.1 - 22.0 * near),
                (foot.0 + 30.0 * near, head.1 - 14.0 * near),
                (foot.0 + 30.0 * near, head.1 - 10.0 * near),
                (foot.0 - 26.0 * near, head.1 - 17.0 * near),
            ],
            [58, 74, 110],
            1.0,
        );
        if mended {
            let foot_light = (head.0 - side * 10.0 * near, foot.1 - 14.0 * near);
            for reach in [1.0, 0.7, 0.4] {
                let (rx, ry) = (170.0 * near * reach, 26.0 * near * reach);
                canvas.ellipse(foot_light, rx, ry, [196, 170, 112], 0.2);
            }
            let cone = [
                (head.0 - 10.0 * near, head.1),
                (head.0 + 10.0 * near, head.1),
                (foot_light.0 + 130.0 * near, foot_light.1),
                (foot_light.0 - 130.0 * near, foot_light.1),
            ];
            canvas.polygon(&cone, [255, 228, 160], 0.1);
            canvas.glow((head.0, head.1 + 4.0), 84.0 * near, [255, 226, 150]);
        }
        let bulb = if mended { [255, 246, 214] } else { [70, 72, 78] };
        canvas.ellipse((head.0, head.1 + 3.0 * near), 15.0 * near, 5.0 * near, bulb, 1.0);
    }
}

/// Power lines over fields, sagging or taut.
pub(super) fn pole(canvas: &mut Canvas, mended: bool, rng: &mut ChaCha12Rng) {
    land(canvas, 290.0, false, rng);
    grass(canvas, 290.0, rng);
    let tilt = if mended { 0.0 } else { between(rng, 18.0, 46.0) };
    let sag = if mended { 16.0 } else { between(rng, 86.0, 130.0) };
    let tops = [(70.0, 110.0), (330.0 + tilt, 84.0), (596.0, 118.0)];
    let feet = [(70.0, 440.0), (330.0, 446.0), (596.0, 438.0)];
    for (top, foot) in tops.into_iter().zip(feet) {
        canvas.line(foot, top, 11.0, [150, 142, 132]);
        canvas.line((top.0 - 38.0, top.1 + 18.0), (top.0 + 38.0, top.1 + 14.0), 6.0, [110, 96, 82]);
    }
    for offset in [-34.0, 0.0, 34.0] {
        for (from, to) in tops.into_iter().zip(tops.into_iter().skip(1)) {
            let mut before = (from.0 + offset, from.1 + 14.0);
            for n in 1..=16_u8 {
                let t = f32::from(n) / 16.0;
                let y = from.1 + 14.0 + (to.1 - from.1) * t + sag * 4.0 * t * (1.0 - t);
                let at = (from.0 + offset + (to.0 - from.0) * t, y);
                canvas.line(before, at, 1.8, [52, 52, 54]);
                before = at;
            }
        }
    }
    for _ in 0..3 {
        let foot = (between(rng, 20.0, 620.0), between(rng, 320.0, 380.0));
        let size = between(rng, 40.0, 70.0);
        tree(canvas, foot, size, rng);
    }
}

/// Rows of young plants.
pub(super) fn seedling(canvas: &mut Canvas, mended: bool, rng: &mut ChaCha12Rng) {
    land(canvas, 200.0, false, rng);
    canvas.bands(200.0, 480.0, [150, 116, 82], [112, 80, 54]);
    let leaf = if mended {
        [74, 142, 62]
    } else {
        mix([150, 152, 70], [96, 140, 62], between(rng, 0.0, 1.0))
    };
    for row in 0..8_u8 {
        let depth = (f32::from(row) + 0.6) / 8.0;
        let y = 206.0 + 262.0 * depth * depth;
        canvas.polygon(
            &[
                (0.0, y + 4.0),
                (640.0, y + 2.0),
                (640.0, y + 12.0 + 20.0 * depth),
                (0.0, y + 16.0 + 20.0 * depth),
            ],
            [92, 64, 44],
            0.6,
        );
        let size = 6.0 + 34.0 * depth * depth;
        let gap = size * 1.9 + 8.0;
        let mut x = between(rng, 0.0, gap);
        while x < 650.0 {
            if mended || rng.random_ratio(4, 5) {
                let green = mix(leaf, [190, 200, 96], between(rng, 0.0, 0.45));
                canvas.line(
                    (x, y + 6.0),
                    (x, y - size * 0.7),
                    1.0 + size / 14.0,
                    mix(leaf, [40, 80, 30], 0.5),
                );
                for (dx, dy) in [(-0.55, 0.45), (0.55, 0.5), (-0.3, 0.85), (0.35, 0.9)] {
                    canvas.ellipse(
                        (x + dx * size, y - dy * size),
                        size * 0.46,
                        size * 0.2,
                        green,
                        1.0,
                    );
                }
            }
            x += gap + between(rng, -3.0, 3.0);
        }
    }
}
