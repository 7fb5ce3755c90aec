package io.edgewitness.adapter.plc4x;

import org.apache.plc4x.java.s7.readwrite.TransportSize;

/** The elementary types; each is big-endian in the controller's memory. */
public enum S7Type {
    BOOL(1),
    BYTE(1),
    WORD(2),
    DWORD(4),
    LWORD(8),
    SINT(1),
    USINT(1),
    INT(2),
    UINT(2),
    DINT(4),
    UDINT(4),
    LINT(8),
    ULINT(8),
    REAL(4),
    LREAL(8),
    CHAR(1),
    WCHAR(2),
    STRING(0),
    WSTRING(0),
    /** three decimal digits and a time base; milliseconds */
    S5TIME(2),
    /** milliseconds */
    TIME(4),
    /** nanoseconds */
    LTIME(8),
    /** days since 1990 */
    DATE(2),
    /** milliseconds since midnight */
    TIME_OF_DAY(4),
    /** nanoseconds since midnight */
    LTIME_OF_DAY(8),
    /** eight bytes of decimal digits */
    DATE_AND_TIME(8),
    /** nanoseconds since 1970 */
    LDT(8),
    /** twelve bytes of binary parts */
    DTL(12);

    private final int size;

    S7Type(int size) {
        this.size = size;
    }

    static S7Type of(TransportSize type) {
        return switch (type) {
            case BOOL -> BOOL;
            case BYTE -> BYTE;
            case WORD -> WORD;
            case DWORD -> DWORD;
            case LWORD -> LWORD;
            case SINT -> SINT;
            case USINT -> USINT;
            case INT -> INT;
            case UINT -> UINT;
            case DINT -> DINT;
            case UDINT -> UDINT;
            case LINT -> LINT;
            case ULINT -> ULINT;
            case REAL -> REAL;
            case LREAL -> LREAL;
            case CHAR -> CHAR;
            case WCHAR -> WCHAR;
            case STRING -> STRING;
            case WSTRING -> WSTRING;
            case S5TIME -> S5TIME;
            case TIME -> TIME;
            case LTIME -> LTIME;
            case DATE -> DATE;
            case TIME_OF_DAY, TOD -> TIME_OF_DAY;
            case LTIME_OF_DAY, LTOD -> LTIME_OF_DAY;
            case DATE_AND_TIME, DT -> DATE_AND_TIME;
            case LDT -> LDT;
            case DTL -> DTL;
            default -> throw new IllegalArgumentException(type + " is not a type of a point here");
        };
    }

    /** Bytes of one element; 0 if the address says. */
    int size() {
        return size;
    }

    boolean isText() {
        return this == STRING || this == WSTRING;
    }

    /** Whether its value is a number, so that a scale may apply. */
    boolean isNumber() {
        return switch (this) {
            case BOOL, CHAR, WCHAR, STRING, WSTRING, DATE, TIME_OF_DAY, LTIME_OF_DAY, DATE_AND_TIME, LDT, DTL -> false;
            default -> true;
        };
    }
}
