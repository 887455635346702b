package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedUntilTest {

    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

    private final RecordedUntil until = new RecordedUntil();

    @Test
    void oneInterface_isTheWhole() {
        until.begin(List.of("eth0"), START);

        assertThat(until.advance("eth0", START.plusSeconds(2))).contains(START.plusSeconds(2));
    }

    @Test
    void theInterfaceFurthestBehind_decides() {
        until.begin(List.of("eth0", "eth1"), START);

        assertThat(until.advance("eth0", START.plusSeconds(5))).isEmpty();
        assertThat(until.advance("eth1", START.plusSeconds(1))).contains(START.plusSeconds(1));
        assertThat(until.advance("eth1", START.plusSeconds(9))).contains(START.plusSeconds(5));
    }

    @Test
    void clockThatIsSetBack_isFollowed_sinceTheNextLifeReadsIt() {
        until.begin(List.of("eth0", "eth1"), START);
        until.advance("eth0", START.plusSeconds(2));
        assertThat(until.advance("eth1", START.plusSeconds(2))).contains(START.plusSeconds(2));
        assertThat(until.advance("eth1", START.plusSeconds(2))).isEmpty();

        assertThat(until.advance("eth0", START.minusSeconds(3600))).contains(START.minusSeconds(3600));
        assertThat(until.advance("eth1", START.minusSeconds(3599))).isEmpty();
    }

    @Test
    void beforeTheBeginning_nothingIsToldAndNothingKept() {
        assertThat(until.advance("eth0", START.plusSeconds(9))).isEmpty();

        until.begin(List.of("eth0"), START);
        assertThat(until.advance("eth0", START.plusSeconds(1))).contains(START.plusSeconds(1));
    }
}
