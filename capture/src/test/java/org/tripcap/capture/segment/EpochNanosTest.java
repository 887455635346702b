package org.tripcap.capture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochNanosTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 999_999_999, -1_000_000_001, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1})
    void everyNumber_comesBack(long nanos) {
        assertThat(EpochNanos.of(EpochNanos.toInstant(nanos))).isEqualTo(nanos);
    }

    @Test
    void timeOutsideTheRange_isRefused() {
        Instant tooLate = EpochNanos.toInstant(Long.MAX_VALUE).plusNanos(1);
        Instant tooEarly = EpochNanos.toInstant(Long.MIN_VALUE).minusNanos(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> EpochNanos.of(tooLate))
                .withMessageContaining("1677 to 2262");
        assertThatIllegalArgumentException().isThrownBy(() -> EpochNanos.of(tooEarly));
    }
}
