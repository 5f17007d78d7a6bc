//! The codes of countries.

/// ISO 3166-1 alpha-2 in one piece, and XK, which is in use for Kosovo.
const CODES: &str = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCG\
    CHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGL\
    GMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLA\
    LBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONP\
    NRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSV\
    SXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

/// Every code, in the order of the alphabet.
pub fn all() -> impl Iterator<Item = &'static str> {
    (0..CODES.len())
        .step_by(2)
        .filter_map(|at| CODES.get(at..at + 2))
}

/// Whether this is a country's code, in capitals.
#[must_use]
pub fn is_one(code: &str) -> bool {
    all().any(|known| known == code)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_country_is_there_once() {
        let codes: Vec<_> = super::all().collect();
        assert_eq!(codes.len(), 250);
        assert!(codes.is_sorted_by(|a, b| a < b));
    }
}
