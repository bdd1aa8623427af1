//! Our few values on `PostgreSQL`'s wire.

use crate::value::{Misfit, Value};
use postgres_types::private::BytesMut;
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// The types a parameter or a column may have.
///
/// The schema has only `BIGINT`, `TEXT` and `BYTEA`; the others come from expressions, such as
/// `version = $2 + 1` (the parameter becomes an `INTEGER`) or `sum(x)` (the column is `NUMERIC`).
fn fits(ty: &Type) -> bool {
    is_integer(ty) || is_text(ty) || *ty == Type::BYTEA || *ty == Type::BOOL
}

fn is_integer(ty: &Type) -> bool {
    [Type::INT8, Type::INT4, Type::INT2].contains(ty)
}

fn is_text(ty: &Type) -> bool {
    [Type::TEXT, Type::VARCHAR, Type::BPCHAR, Type::NAME, Type::UNKNOWN].contains(ty)
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Misfit> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT8 => number.to_sql(ty, out),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) if *ty == Type::INT2 => i16::try_from(*number)?.to_sql(ty, out),
            Self::Int(number @ (0 | 1)) if *ty == Type::BOOL => (*number == 1).to_sql(ty, out),
            Self::Text(text) if is_text(ty) => text.to_sql(ty, out),
            Self::Blob(bytes) if *ty == Type::BYTEA => bytes.to_sql(ty, out),
            Self::Int(_) | Self::Text(_) | Self::Blob(_) => {
                Err(format!("{self:?} is not of the type {ty}").into())
            }
        }
    }

    fn accepts(ty: &Type) -> bool {
        fits(ty)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Misfit> {
        if *ty == Type::INT8 {
            i64::from_sql(ty, raw).map(Self::Int)
        } else if *ty == Type::INT4 {
            i32::from_sql(ty, raw).map(|number| Self::Int(number.into()))
        } else if *ty == Type::INT2 {
            i16::from_sql(ty, raw).map(|number| Self::Int(number.into()))
        } else if *ty == Type::BOOL {
            bool::from_sql(ty, raw).map(|flag| Self::Int(flag.into()))
        } else if *ty == Type::NUMERIC {
            whole(raw).map(Self::Int)
        } else if *ty == Type::BYTEA {
            Ok(Self::Blob(raw.to_vec()))
        } else {
            String::from_sql(ty, raw).map(Self::Text)
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Misfit> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        fits(ty) || *ty == Type::NUMERIC
    }
}

/// A `NUMERIC` that is a whole number, as `sum` of a `BIGINT` gives it.
///
/// On the wire: four 16-bit words (count of digits, weight of the first, sign, decimals shown),
/// then the digits to the base 10,000, most significant first.
fn whole(raw: &[u8]) -> Result<i64, Misfit> {
    let words: Vec<i16> = raw
        .chunks_exact(2)
        .map(|pair| pair.try_into().map(i16::from_be_bytes))
        .collect::<Result<_, _>>()?;
    let [_, weight, sign, _, digits @ ..] = words.as_slice() else {
        return Err("a NUMERIC cut short".into());
    };
    let too_large = || Misfit::from("a NUMERIC beyond a 64-bit number");
    let mut sum = 0_i64;
    for place in 0..=i32::from(*weight) {
        let digit = digits.get(usize::try_from(place)?).copied().unwrap_or(0);
        sum = sum
            .checked_mul(10_000)
            .and_then(|sum| sum.checked_sub(digit.into()))
            .ok_or_else(too_large)?;
    }
    let fraction = usize::try_from(i32::from(*weight) + 1)?;
    if digits.iter().skip(fraction).any(|digit| *digit != 0) {
        return Err("a NUMERIC with a fraction, which nothing here is".into());
    }
    // Summed up as a negative number, which reaches one further than a positive one.
    match sign {
        0 => sum.checked_neg().ok_or_else(too_large),
        0x4000 => Ok(sum),
        _ => Err("a NUMERIC that is no number".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::whole;

    fn wire(words: &[i16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn whole_numerics_are_read_and_fractions_refused() {
        assert_eq!(whole(&wire(&[0, 0, 0, 0])).unwrap(), 0);
        assert_eq!(whole(&wire(&[1, 0, 0, 0, 42])).unwrap(), 42);
        assert_eq!(whole(&wire(&[1, 1, 0, 0, 3])).unwrap(), 30_000);
        assert_eq!(whole(&wire(&[2, 1, 0x4000, 0, 3, 17])).unwrap(), -30_017);
        assert_eq!(whole(&wire(&[5, 4, 0, 0, 922, 3372, 368, 5477, 5807])).unwrap(), i64::MAX);
        assert_eq!(whole(&wire(&[5, 4, 0x4000, 0, 922, 3372, 368, 5477, 5808])).unwrap(), i64::MIN);
        assert!(whole(&wire(&[5, 4, 0, 0, 922, 3372, 368, 5477, 5808])).is_err());
        assert!(whole(&wire(&[2, 0, 0, 1, 1, 5000])).is_err());
        assert!(whole(&wire(&[0, 0, -16384, 0])).is_err());
        assert!(whole(&[0, 1]).is_err());
    }
}
