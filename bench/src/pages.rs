//! x
use crate::*;
pub(crate) async fn on_sqlite(_: &Places, _: &std::path::Path, _: &mut Report) -> Result<()> { Ok(()) }
pub(crate) async fn on_postgres(_: &Places, _: &std::path::Path, _: &mut Report) -> Result<()> { Ok(()) }
