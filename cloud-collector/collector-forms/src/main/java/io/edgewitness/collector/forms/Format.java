package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a code, a number or an address is written. A text of another form is pointed out, never refused in a form's field. */
public enum Format {
    /** Unified social credit code, GB 32100-2015: 18 characters with a check character. */
    USCC,
    /** The same, or the older organisation code of GB 11714-1997: 9 characters with a check character. */
    ORGANISATION,
    /** Telephone numbers of any kind, several with a stroke or comma between. */
    PHONE,
    /** A mobile number of 11 digits. */
    MOBILE,
    EMAIL,
    POSTCODE,
    /** Money with its unit. */
    AMOUNT;

    private static final String USCC_SET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static final String ORGANISATION_SET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int[] ORGANISATION_WEIGHTS = {3, 7, 9, 10, 5, 8, 4, 2};
    private static final Pattern MOBILE_NUMBER = Pattern.compile("(\\+?86[- ]?)?1[3-9]\\d{9}");
    private static final Pattern PHONE_NUMBER =
            Pattern.compile("(\\+?86[- ]?)?(\\(?0\\d{2,3}\\)?[- ]?)?[1-9]\\d{6,7}([- ]\\d{1,6})?");
    private static final Pattern MAIL = Pattern.compile("[^\\s@,;，；]{1,64}@([A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}");
    private static final Pattern POST = Pattern.compile("\\d{6}");
    private static final Pattern MONEY = Pattern.compile(
            "(?i)[^\\d-]{0,20}\\d[\\d,，]{0,20}(\\.\\d{1,8})?\\s{0,5}\\S{0,3}(元|圆|yuan|CNY|RMB|USD|EUR).{0,20}");
    private static final Pattern BETWEEN = Pattern.compile("[/、,，;；]");

    /** @return why the text does not have this form; null if it has */
    public @Nullable Text problem(String text) {
        String code = text.strip();
        return switch (this) {
            case USCC -> usccProblem(code);
            case ORGANISATION -> code.replace("-", "").length() == 9 ? organisationProblem(code) : usccProblem(code);
            case PHONE ->
                BETWEEN.splitAsStream(code).map(String::strip).allMatch(Format::isPhone)
                        ? null
                        : new Text(
                                "phone",
                                "不像电话号码，应如 0537-1234567 或 13800000000",
                                "is no telephone number such as 0537-1234567");
            case MOBILE ->
                MOBILE_NUMBER.matcher(code).matches()
                        ? null
                        : new Text("mobile", "不像手机号码，应为 11 位，如 13800000000", "is no mobile number of 11 digits");
            case EMAIL ->
                MAIL.matcher(code).matches()
                        ? null
                        : new Text(
                                "e-mail",
                                "不像电子邮箱，应如 name@example.com",
                                "is no e-mail address such as name@example.com");
            case AMOUNT ->
                MONEY.matcher(code).matches()
                        ? null
                        : new Text("amount", "不像带单位的金额，应如 5000万元", "is no amount with its unit such as 5000万元");
            case POSTCODE ->
                POST.matcher(code).matches() ? null : new Text("postcode", "邮政编码应为 6 位数字", "a postcode has 6 digits");
        };
    }

    private static boolean isPhone(String text) {
        return MOBILE_NUMBER.matcher(text).matches()
                || PHONE_NUMBER
                        .matcher(text.replace('（', '(').replace('）', ')'))
                        .matches();
    }

    private static @Nullable Text usccProblem(String text) {
        String code = text.toUpperCase(Locale.ROOT);
        if (code.length() != 18) {
            return new Text(
                    "code-length",
                    "统一社会信用代码应为 18 位，现为 " + code.length() + " 位",
                    "a unified social credit code has 18 characters, this has " + code.length());
        }
        int sum = 0;
        int weight = 1;
        for (int i = 0; i < 17; i++) {
            int value = USCC_SET.indexOf(code.charAt(i));
            if (value < 0) {
                return foreign(i, code);
            }
            sum += value * weight;
            weight = weight * 3 % 31;
        }
        return check(USCC_SET.charAt((31 - sum % 31) % 31), code.charAt(17));
    }

    private static @Nullable Text organisationProblem(String text) {
        String code = text.replace("-", "").toUpperCase(Locale.ROOT);
        int sum = 0;
        for (int i = 0; i < 8; i++) {
            int value = ORGANISATION_SET.indexOf(code.charAt(i));
            if (value < 0) {
                return foreign(i, code);
            }
            sum += value * ORGANISATION_WEIGHTS[i];
        }
        int check = 11 - sum % 11;
        return check(check == 10 ? 'X' : check == 11 ? '0' : (char) ('0' + check), code.charAt(8));
    }

    private static Text foreign(int index, String code) {
        return new Text(
                "code-character",
                "第 " + (index + 1) + " 位“" + code.charAt(index) + "”不是代码所用的字符",
                "character " + (index + 1) + ", '" + code.charAt(index) + "', is none of the code's");
    }

    private static @Nullable Text check(char expected, char found) {
        return expected == found
                ? null
                : new Text(
                        "code-check",
                        "校验位不符：按前面各位应为 " + expected + "，现为 " + found + "，请对照执照",
                        "the check character should be " + expected + " and is " + found
                                + ": compare it with the licence");
    }

    /** The region of a unified social credit code: its characters 3 to 8; empty for any other text. */
    static String region(String text) {
        String code = text.strip();
        return code.length() == 18 ? code.substring(2, 8) : "";
    }
}
