package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.ship.Heartbeat;
import org.tripcap.capture.ship.Heartbeat.Losses;
import org.tripcap.capture.ship.Heartbeat.Recording;
import org.tripcap.capture.ship.Heartbeat.State;
import org.tripcap.capture.ship.HeartbeatBoard;
import org.tripcap.capture.ship.HeartbeatBoard.Heard;

class ProgramListTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration JUST_NOW = Duration.ofSeconds(3);
    private static final Duration LONG_AGO = Duration.ofMinutes(3);

    private static Heard sensor(String name, boolean active, State state, Duration ago) {
        Recording recording = new Recording(active, active ? 1 : 0, 0, 0, new Losses(0, 0, 0, 0), 0, 0);
        return new Heard(
                name,
                new Heartbeat(
                        Heartbeat.Program.SENSOR,
                        "host",
                        "1",
                        NOW.minus(ago),
                        NOW.minus(Duration.ofHours(1)),
                        state,
                        List.of(),
                        recording,
                        OptionalLong.empty()));
    }

    private static ProgramList.Activity activity(Heard... heard) {
        return new ProgramList(new HeartbeatBoard(List.of(heard), 0), NOW).activity();
    }

    @Test
    void anySensorThatRecords_isARecording() {
        ProgramList.Activity activity = activity(
                sensor("idle", false, State.READY, JUST_NOW),
                sensor("north", true, State.DEGRADED, JUST_NOW),
                sensor("lost", true, State.READY, LONG_AGO));
        assertThat(activity.recording()).contains(true);
        assertThat(activity.text()).isEqualTo("yes (north)");
    }

    @Test
    void sensorsThatAreIdleOrEnded_doNotRecord() {
        ProgramList.Activity activity =
                activity(sensor("idle", false, State.READY, JUST_NOW), sensor("ended", true, State.ENDED, LONG_AGO));
        assertThat(activity.recording()).contains(false);
        assertThat(activity.text()).isEqualTo("no");
        assertThat(activity().recording()).contains(false);
    }

    @Test
    void whatASilentSensorDoes_isNotKnown_whateverItsLastWordWas() {
        for (boolean recorded : new boolean[] {true, false}) {
            ProgramList.Activity activity = activity(
                    sensor("idle", false, State.READY, JUST_NOW), sensor("lost", recorded, State.READY, LONG_AGO));
            assertThat(activity.recording()).isEmpty();
            assertThat(activity.text()).isEqualTo("not known (silent: lost)");
        }
    }

    @Test
    void sensorThatIsAskedItself_isNotTakenAtItsHeartbeat() {
        ProgramList.Activity heard =
                activity(sensor("here", true, State.READY, JUST_NOW), sensor("lost", true, State.READY, LONG_AGO));
        assertThat(heard.with("here", false).recording()).isEmpty();
        assertThat(heard.with("lost", false).text()).isEqualTo("yes (here)");
        assertThat(activity().with("here", true).text()).isEqualTo("yes (here)");
    }
}
