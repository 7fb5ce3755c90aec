package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.TestWorkplace.refused;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
    private static final Person ZHANG = new Person(
            "p-1", "zhangwei", "张伟", "wei.zhang@acme.example", "zh", Person.State.ACTIVE, Instant.EPOCH, null, false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456789012",
                "000000000000",
                "abcabcabcabc",
                "Password2024!",
                "Admin@123456",
                "administrator",
                "passwordpassword",
                "P@ssw0rd123456",
                "qwertyuiop12",
                "1qaz2wsx3edc",
                "Edgewitness!1",
                "woaini1314520",
                "Welcome12345",
                "abcdefghijklmnopqrstuvwxyz"
            })
    void oneOfTheFirstThatAreGuessedIsRefused(String password) {
        refused(Refusal.PASSWORD_COMMON, () -> PasswordRules.check(password, ZHANG));
    }

    @Test
    void lengthIsCountedInCharacters() {
        refused(Refusal.PASSWORD_TOO_SHORT, () -> PasswordRules.check("k7#mQ2!xz90", ZHANG));
        PasswordRules.check("k7#mQ2!xz901", ZHANG);
        PasswordRules.check("江石灯笼桥头秋雨西窗明月", ZHANG);
        refused(Refusal.PASSWORD_TOO_LONG, () -> PasswordRules.check("k7#mQ2!xz9".repeat(26), ZHANG));
    }

    @Test
    void onesOwnNameIsRefused() {
        refused(Refusal.PASSWORD_IS_NAME, () -> PasswordRules.check("zhangwei2024", ZHANG));
        refused(Refusal.PASSWORD_IS_NAME, () -> PasswordRules.check("Wei.Zhang@acme.example", ZHANG));
        refused(Refusal.PASSWORD_IS_NAME, () -> PasswordRules.check("!wei.zhang!!1", ZHANG));
        PasswordRules.check("zhangwei crosses the river", ZHANG);
    }

    @Test
    void aFewWordsInARowAreGood() {
        PasswordRules.check(TestWorkplace.PASSWORD, ZHANG);
        PasswordRules.check("secret garden behind the mill", ZHANG);
    }
}
