//! A canvas with soft edges: drawn at twice the size, halved at the end.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "pixels: small whole numbers between two kinds of number, clamped before"
)]

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use rand::RngExt;
use rand_chacha::ChaCha12Rng;

/// Red, green, blue.
pub(super) type Color = [u8; 3];

/// A point in pixels of the finished picture.
pub(super) type Point = (f32, f32);

/// Width of the finished picture.
pub(super) const WIDTH: usize = 640;

/// Height of the finished picture.
pub(super) const HEIGHT: usize = 480;

/// The most bytes of a picture.
const MOST_BYTES: usize = 40_000;

/// How many canvas pixels a pixel has across.
const FINE: usize = 2;

/// What is drawn on. Coordinates are those of the finished picture, 640 × 480.
pub(super) struct Canvas {
    pixels: Vec<Color>,
}

impl Canvas {
    /// A white canvas.
    pub(super) fn new() -> Self {
        Self { pixels: vec![[255; 3]; WIDTH * HEIGHT * FINE * FINE] }
    }

    fn row(&mut self, y: usize, from: f32, to: f32) -> &mut [Color] {
        let width = WIDTH * FINE;
        let start = from.clamp(0.0, width as f32) as usize;
        let end = to.clamp(start as f32, width as f32) as usize;
        self.pixels.get_mut(y * width + start..y * width + end).unwrap_or_default()
    }

    /// Fills the rows from `top` to `bottom` with a gradient.
    pub(super) fn bands(&mut self, top: f32, bottom: f32, from: Color, to: Color) {
        for y in scale(top)..scale(bottom) {
            let share = (y as f32 / FINE as f32 - top) / (bottom - top);
            self.row(y, 0.0, f32::MAX).fill(mix(from, to, share));
        }
    }

    /// Fills everything below a curve, darker towards the bottom.
    pub(super) fn below(&mut self, color: Color, curve: impl Fn(f32) -> f32) {
        let foot = mix(color, [40, 60, 50], 0.28);
        // The shade depends only on how far below the curve a pixel is.
        let shades: Vec<Color> =
            (0..160 * FINE).map(|n| mix(color, foot, n as f32 / (160 * FINE) as f32)).collect();
        let width = WIDTH * FINE;
        let tops: Vec<usize> =
            (0..width).map(|x| (curve(x as f32 / FINE as f32) * FINE as f32) as usize).collect();
        let highest = tops.iter().copied().min().unwrap_or(0);
        for y in highest..HEIGHT * FINE {
            for (pixel, top) in self.row(y, 0.0, f32::MAX).iter_mut().zip(&tops) {
                if let Some(depth) = y.checked_sub(*top) {
                    *pixel = shades.get(depth).copied().unwrap_or(foot);
                }
            }
        }
    }

    /// Fills a polygon; `cover` 1 hides what was there.
    pub(super) fn polygon(&mut self, points: &[Point], color: Color, cover: f32) {
        let ys = points.iter().map(|it| it.1);
        let top = ys.clone().fold(f32::MAX, f32::min);
        let bottom = ys.fold(0.0, f32::max);
        let mut cuts: Vec<f32> = Vec::with_capacity(points.len());
        for y in scale(top)..scale(bottom) {
            let at = (y as f32 + 0.5) / FINE as f32;
            cuts.clear();
            let next = points.iter().cycle().skip(1);
            for ((x0, y0), (x1, y1)) in points.iter().zip(next) {
                if (*y0 <= at) != (*y1 <= at) {
                    cuts.push((x0 + (at - y0) / (y1 - y0) * (x1 - x0)) * FINE as f32);
                }
            }
            cuts.sort_by(f32::total_cmp);
            for pair in cuts.chunks_exact(2) {
                if let [from, to] = pair {
                    blend(self.row(y, *from, *to), color, cover);
                }
            }
        }
    }

    /// Fills a rectangle.
    pub(super) fn rect(&mut self, x: f32, y: f32, width: f32, height: f32, color: Color) {
        for row in scale(y)..scale(y + height) {
            let (from, to) = (x * FINE as f32, (x + width) * FINE as f32);
            self.row(row, from, to).fill(color);
        }
    }

    /// Fills an ellipse.
    pub(super) fn ellipse(&mut self, centre: Point, rx: f32, ry: f32, color: Color, cover: f32) {
        for y in scale(centre.1 - ry)..scale(centre.1 + ry) {
            let off = ((y as f32 + 0.5) / FINE as f32 - centre.1) / ry;
            let half = rx * (1.0 - off * off).max(0.0).sqrt();
            let (from, to) = ((centre.0 - half) * FINE as f32, (centre.0 + half) * FINE as f32);
            blend(self.row(y, from, to), color, cover);
        }
    }

    /// A line with a width.
    pub(super) fn line(&mut self, from: Point, to: Point, width: f32, color: Color) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = (dx * dx + dy * dy).sqrt().max(0.01);
        let (nx, ny) = (-dy / length * width / 2.0, dx / length * width / 2.0);
        let corners = [
            (from.0 + nx, from.1 + ny),
            (to.0 + nx, to.1 + ny),
            (to.0 - nx, to.1 - ny),
            (from.0 - nx, from.1 - ny),
        ];
        self.polygon(&corners, color, 1.0);
    }

    /// Light around a point, fading outwards.
    pub(super) fn glow(&mut self, centre: Point, radius: f32, color: Color) {
        for y in scale(centre.1 - radius)..scale(centre.1 + radius) {
            let dy = y as f32 / FINE as f32 - centre.1;
            let from = ((centre.0 - radius) * FINE as f32).max(0.0);
            let row = self.row(y, from, (centre.0 + radius) * FINE as f32);
            for (n, pixel) in row.iter_mut().enumerate() {
                let dx = (from + n as f32) / FINE as f32 - centre.0;
                let share = 1.0 - (dx * dx + dy * dy) / (radius * radius);
                if share > 0.0 {
                    *pixel = mix(*pixel, color, share * share * 0.62);
                }
            }
        }
    }

    /// Halves it, adds a little grain and a darker edge, and encodes it.
    pub(super) fn jpeg(&self, rng: &mut ChaCha12Rng) -> Vec<u8> {
        let width = WIDTH * FINE;
        let mut bytes = Vec::with_capacity(WIDTH * HEIGHT * 3);
        let (mut grain, mut bits) = (0_i32, 0_u64);
        for (y, rows) in self.pixels.chunks_exact(width * FINE).enumerate() {
            let (upper, lower) = rows.split_at(width);
            let dy = (y as f32 - 240.0) / 400.0;
            for (x, (a, b)) in upper.chunks_exact(2).zip(lower.chunks_exact(2)).enumerate() {
                // Grain of two pixels' width costs fewer bytes than one of a single pixel.
                if x % 2 == 0 {
                    if bits < 16 {
                        bits = rng.random::<u64>() | 1 << 63;
                    }
                    grain = (bits % 7) as i32 - 3;
                    bits /= 7;
                }
                let dx = (x as f32 - 320.0) / 520.0;
                let light = 1.0 - 0.22 * (dx * dx + dy * dy);
                // A quarter of the four pixels' sum, in 1/1024.
                let light = (light * 256.0) as i32;
                let ([a, b], [c, d]) = (pair(a), pair(b));
                for (((a, b), c), d) in a.into_iter().zip(b).zip(c).zip(d) {
                    let sum = i32::from(a) + i32::from(b) + i32::from(c) + i32::from(d);
                    bytes.push((sum * light / 1024 + grain).clamp(0, 255) as u8);
                }
            }
        }
        encode(&bytes)
    }
}

/// The best quality that is small enough.
fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for quality in [64, 48, 34, 20] {
        out.clear();
        let mut encoder = JpegEncoder::new_with_quality(&mut out, quality);
        let done = encoder.encode(bytes, WIDTH as u32, HEIGHT as u32, ExtendedColorType::Rgb8);
        if done.is_ok() && out.len() <= MOST_BYTES {
            break;
        }
    }
    out
}

/// Two neighbours.
fn pair(pixels: &[Color]) -> [Color; 2] {
    if let [left, right] = pixels { [*left, *right] } else { [[0; 3]; 2] }
}

/// A colour between two.
pub(super) fn mix(from: Color, to: Color, share: f32) -> Color {
    let share = share.clamp(0.0, 1.0);
    let one = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share) as u8;
    let ([r0, g0, b0], [r1, g1, b1]) = (from, to);
    [one(r0, r1), one(g0, g1), one(b0, b1)]
}

fn blend(row: &mut [Color], color: Color, cover: f32) {
    if cover >= 1.0 {
        row.fill(color);
    } else {
        for pixel in row {
            *pixel = mix(*pixel, color, cover);
        }
    }
}

fn scale(y: f32) -> usize {
    (y * FINE as f32).clamp(0.0, (HEIGHT * FINE) as f32) as usize
}
