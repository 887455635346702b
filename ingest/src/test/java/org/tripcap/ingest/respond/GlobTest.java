package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "abc, ABC, true",
        "abc, abcd, false",
        "a*, a, true",
        "*c, abc, true",
        "*b*, abc, true",
        "a*c*e, abcde, true",
        "a*c*e, abcdef, false",
        "*ab, aab, true",
        "**, anything, true",
        "a.c, abc, false",
        "'*', '', true",
        "a, '', false",
    })
    void matches_theWholeTextInAnyCase(String pattern, String text, boolean matches) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void patternsThatKeepRegularExpressionsBusy_takeNoTime() {
        Glob glob = new Glob("*a".repeat(100) + "b");
        Assertions.assertThatNoException()
                .isThrownBy(() ->
                        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                            for (int i = 0; i < 1000; i++) {
                                assertThat(glob.matches("a".repeat(256))).isFalse();
                            }
                        }));
    }

    @Test
    void emptyOrLongPattern_isRefused() {
        assertThatThrownBy(() -> new Glob("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Glob("x".repeat(257))).isInstanceOf(IllegalArgumentException.class);
    }
}
