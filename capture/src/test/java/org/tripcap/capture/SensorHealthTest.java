package org.tripcap.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.SensorHealth.State;

class SensorHealthTest {

    private static final long LIMIT = 1_000;

    private static SensorHealth health(
            boolean caughtUp, int waiting, long bytes, double seconds, List<String> problems) {
        return health(caughtUp, true, waiting, bytes, seconds, problems);
    }

    private static SensorHealth health(
            boolean caughtUp, boolean certified, int waiting, long bytes, double seconds, List<String> problems) {
        return SensorHealth.of(new SensorStatus(
                caughtUp, certified, List.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, waiting, bytes, LIMIT, seconds,
                problems));
    }

    @Test
    void allWell_isReady() {
        assertThat(health(true, 0, 0, 10_000, List.of())).isEqualTo(new SensorHealth(State.READY, List.of()));
        assertThat(health(true, 3, LIMIT / 2, 5, List.of()).state()).isEqualTo(State.READY);
    }

    @Test
    void incidentsNotReadYet_isNotReady_whateverElseIsWrong() {
        SensorHealth health = health(false, 3, LIMIT, 500, List.of("outbox: the disk is full"));
        assertThat(health.state()).isEqualTo(State.NOT_READY);
        assertThat(health.reasons()).hasSize(4).first().asString().contains("have not been read");
    }

    @Test
    void certificateThatDoesNotCount_isNotReady() {
        SensorHealth health = health(true, false, 0, 0, 1, List.of("nothing is recorded: the certificate ended"));
        assertThat(health.state()).isEqualTo(State.NOT_READY);
        assertThat(health.reasons()).containsExactly("nothing is recorded: the certificate ended");
    }

    @Test
    void kafkaAway_isDegraded_asTheSensorStillRecords() {
        SensorHealth health = health(true, 3, 100, SensorHealth.UNACKNOWLEDGED_SECONDS + 1, List.of());
        assertThat(health.state()).isEqualTo(State.DEGRADED);
        assertThat(health.reasons()).singleElement().asString().contains("91 s").contains("3 statements");
    }

    @Test
    void outboxNearlyFull_orAProblem_isDegraded() {
        assertThat(health(true, 1, 801, 1, List.of()).reasons())
                .singleElement()
                .asString()
                .contains("80 % full");
        assertThat(health(true, 0, 0, 1, List.of("interface x0 does not exist")))
                .isEqualTo(new SensorHealth(State.DEGRADED, List.of("interface x0 does not exist")));
    }
}
