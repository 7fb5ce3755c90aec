package io.edgewitness.edge.runtime;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks codes of the Unified Code for Units of Measure, case-sensitive form (UCUM 2.1, §§ 5–12: terms of units joined by {@code .} and
 * {@code /}, each with a prefix, an exponent and an annotation).
 */
final class Ucum {
    private static final Set<String> METRIC = set(
            "m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel T H lm lx Bq Gy Sv L l ar t bar u eV pc st B Np B[SPL] B[V]"
                    + " B[mV] B[uV] B[10.nV] B[W] B[kW] bit By Bd Ci R RAD REM cal cal_[15] cal_[20] cal_th cal_IT kat U [iU] [IU]"
                    + " dyn erg P St Gal Mx G Oe Gb ph lmb sb Lmb Ky eq osm g% gf [g] [c] [h] [k] [eps_0] [mu_0] [e] [m_e] [m_p] [G]"
                    + " m[H2O] m[Hg] mho att kp tex");
    private static final Set<String> PLAIN = set(
            "10* 10^ [pi] % [ppth] [ppm] [ppb] [pptr] gon deg ' '' min h d a_t a_j a_g a wk mo_s mo_j mo_g mo AU atm [lbf_av] [ly]"
                    + " [in_i] [ft_i] [yd_i] [mi_i] [nmi_i] [kn_i] [fth_i] [mil_i] [sin_i] [sft_i] [syd_i] [cin_i] [cft_i] [cyd_i]"
                    + " [bf_i] [cr_i] [cml_i] [hd_i] [ft_us] [yd_us] [in_us] [rd_us] [ch_us] [lk_us] [fth_us] [mi_us] [acr_us] [mil_us]"
                    + " [gal_us] [bbl_us] [qt_us] [pt_us] [gil_us] [foz_us] [cup_us] [tsp_us] [tbs_us] [bu_us] [gal_wi] [pk_us]"
                    + " [gal_br] [qt_br] [pt_br] [foz_br] [gr] [lb_av] [oz_av] [dr_av] [scwt_av] [lcwt_av] [ston_av] [lton_av]"
                    + " [stone_av] [lb_tr] [oz_tr] [pwt_tr] [lb_ap] [oz_ap] [degF] [degR] [degRe] [psi] [HP] [pH] [Btu] [Btu_39]"
                    + " [Btu_59] [Btu_60] [Btu_m] [Btu_IT] [Btu_th] [Cal] [in_i'H2O] [in_i'Hg] [tbl] [diop] [m/s2/Hz^0.5]"
                    + " [car_m] [car_Au] [smoot] bit_s sph circ [ch_br] [rlk_us] [FNU] [NTU] [arb'U] [USP'U] [S] [APL'U] [mesh_i]");
    private static final Set<String> PREFIXES = set("Q R Y Z E P T G M k h da d c m u n p f a z y r q Ki Mi Gi Ti");
    private static final Map<String, String> USUAL = Map.ofEntries(
            Map.entry("kwh", "kW.h"),
            Map.entry("mwh", "MW.h"),
            Map.entry("wh", "W.h"),
            Map.entry("°c", "Cel"),
            Map.entry("℃", "Cel"),
            Map.entry("degc", "Cel"),
            Map.entry("celsius", "Cel"),
            Map.entry("°f", "[degF]"),
            Map.entry("degf", "[degF]"),
            Map.entry("rpm", "/min"),
            Map.entry("pcs", "{pcs}"),
            Map.entry("pieces", "{pcs}"),
            Map.entry("件", "{pcs}"),
            Map.entry("m³", "m3"),
            Map.entry("m³/h", "m3/h"),
            Map.entry("nm3", "m3"),
            Map.entry("psi", "[psi]"),
            Map.entry("ppm", "[ppm]"),
            Map.entry("ton", "t"),
            Map.entry("tonne", "t"),
            Map.entry("kvarh", "kV.A.h"),
            Map.entry("kvar", "kV.A"),
            Map.entry("var", "V.A"),
            Map.entry("kva", "kV.A"),
            Map.entry("va", "V.A"),
            Map.entry("kvah", "kV.A.h"),
            Map.entry("sec", "s"),
            Map.entry("hour", "h"),
            Map.entry("hours", "h"),
            Map.entry("percent", "%"),
            Map.entry("percentage", "%"),
            Map.entry("mpa", "MPa"),
            Map.entry("kpa", "kPa"),
            Map.entry("pa", "Pa"),
            Map.entry("hz", "Hz"),
            Map.entry("kw", "kW"),
            Map.entry("mw", "MW"),
            Map.entry("db", "dB"),
            Map.entry("ohm", "Ohm"),
            Map.entry("ω", "Ohm"),
            Map.entry("µm", "um"),
            Map.entry("μm", "um"),
            Map.entry("count", "{count}"),
            Map.entry("min", "min"));

    private final String text;
    private int at;

    private Ucum(String text) {
        this.text = text;
    }

    private static Set<String> set(String words) {
        return Set.of(words.split(" "));
    }

    static boolean isUnit(String text) {
        if (text.isEmpty() || text.chars().anyMatch(c -> c < 33 || c > 126)) {
            return false;
        }
        Ucum parser = new Ucum(text);
        return parser.term() && parser.at == text.length();
    }

    /** What was probably meant; null if there is no telling. */
    static @Nullable String suggestion(String text) {
        String usual = USUAL.get(text.strip().toLowerCase(Locale.ROOT));
        if (usual != null) {
            return usual;
        }
        for (String candidate : new String[] {
            text.replace("³", "3")
                    .replace("²", "2")
                    .replace('·', '.')
                    .replace('*', '.')
                    .replace("µ", "u")
                    .replace("μ", "u")
                    .replace(" ", ""),
            "[" + text + "]",
            text.toLowerCase(Locale.ROOT)
        }) {
            if (isUnit(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private boolean term() {
        if (peek() == '/') {
            at++;
        }
        if (!component()) {
            return false;
        }
        while (peek() == '.' || peek() == '/') {
            at++;
            if (!component()) {
                return false;
            }
        }
        return true;
    }

    private boolean component() {
        if (peek() == '(') {
            at++;
            if (!term() || peek() != ')') {
                return false;
            }
            at++;
            exponent();
            return true;
        }
        if (peek() == '{') {
            return annotation();
        }
        return (symbol() || digits()) && (peek() != '{' || annotation());
    }

    private boolean annotation() {
        int end = text.indexOf('}', at);
        int nested = text.indexOf('{', at + 1);
        if (end < 0 || (nested >= 0 && nested < end)) {
            return false;
        }
        at = end + 1;
        return true;
    }

    private boolean digits() {
        int start = at;
        while (Character.isDigit(peek())) {
            at++;
        }
        return at > start;
    }

    private void exponent() {
        int start = at;
        if (peek() == '+' || peek() == '-') {
            at++;
        }
        if (!digits()) {
            at = start;
        }
    }

    /** The longest atom that fits, with or without a prefix. */
    private boolean symbol() {
        for (int end = text.length(); end > at; end--) {
            String candidate = text.substring(at, end);
            if (isSymbol(candidate)) {
                at = end;
                exponent();
                return true;
            }
        }
        return false;
    }

    private static boolean isSymbol(String s) {
        if (METRIC.contains(s) || PLAIN.contains(s)) {
            return true;
        }
        for (int length = 1; length <= 2 && length < s.length(); length++) {
            if (PREFIXES.contains(s.substring(0, length)) && METRIC.contains(s.substring(length))) {
                return true;
            }
        }
        return false;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }
}
