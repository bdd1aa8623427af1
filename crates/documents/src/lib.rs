//! Documents: typed data in, drawings and files out; and tables of others, read.
//!
//! Pure: no clock, no chance, no file, no network. Every drawing is a plain SVG string that stands
//! in a page, in print and in a document alike, so what is seen on the screen is what is filed.
//!
//! Two rules hold for every drawing here. Text that came from people is escaped in one place
//! ([`xml`]). Nothing carries a `style` attribute or a script, because the pages forbid both
//! (content security policy `style-src 'self'`): colours are presentation attributes, which a
//! style sheet may override by class.

pub mod chart;
pub mod docx;
pub mod figure;
pub mod ics;
pub mod map;
pub mod minutes;
pub mod qr;
pub mod reading;
pub mod sheet;
pub mod xml;
