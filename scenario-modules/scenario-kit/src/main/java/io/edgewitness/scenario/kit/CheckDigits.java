package io.edgewitness.scenario.kit;

/** Whether a code's own check digit says that it was read right. */
public final class CheckDigits {
    private static final String USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static final int[] USCC_WEIGHTS = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};

    private CheckDigits() {}

    /** GTIN, SSCC, GLN and the like, 8 to 18 digits: modulo 10 with weights 3 and 1 from the right (GS1 General Specifications, 7.9). */
    public static boolean gs1(String code) {
        if (!code.matches("[0-9]{8,18}")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < code.length(); i++) {
            boolean odd = (code.length() - 1 - i) % 2 == 1;
            sum += (code.charAt(i) - '0') * (odd ? 3 : 1);
        }
        return sum % 10 == 0;
    }

    /** A freight container, such as CSQU3054383: letters are 10 to 38 without multiples of 11, weights are powers of 2 (ISO 6346). */
    public static boolean iso6346(String code) {
        if (!code.matches("[A-Z]{3}[UJZ][0-9]{7}")) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += weightless(code.charAt(i)) << i;
        }
        return sum % 11 % 10 == code.charAt(10) - '0';
    }

    private static int weightless(char c) {
        if (c <= '9') {
            return c - '0';
        }
        int place = c - 'A';
        return 10 + place + (place + 9) / 10;
    }

    /** 统一社会信用代码, 18 characters, modulo 31 (GB 32100-2015). */
    public static boolean uscc(String code) {
        if (code.length() != 18) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 18; i++) {
            int value = USCC.indexOf(code.charAt(i));
            if (value < 0) {
                return false;
            }
            sum += value * (i < 17 ? USCC_WEIGHTS[i] : 1);
        }
        return sum % 31 == 0;
    }
}
