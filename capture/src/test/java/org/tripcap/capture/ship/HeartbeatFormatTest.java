package org.tripcap.capture.ship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Heartbeat.Losses;
import org.tripcap.capture.ship.Heartbeat.Program;
import org.tripcap.capture.ship.Heartbeat.Recording;
import org.tripcap.capture.ship.Heartbeat.State;

class HeartbeatFormatTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.000000001Z");

    private static final Heartbeat SENSOR = new Heartbeat(
            Program.SENSOR,
            "edge",
            "0.1.0",
            NOW,
            NOW.minusSeconds(5),
            State.DEGRADED,
            List.of("the outbox is 81 % full"),
            new Recording(true, 2, 3, 4, new Losses(5, 6, 7, 8), 9, 10),
            OptionalLong.empty());

    private static final Heartbeat SERVER =
            new Heartbeat(Program.SERVER, "hub", "0.1.0", NOW, NOW, State.READY, List.of(), null, OptionalLong.of(11));

    private static Heartbeat changed(String from, String to) {
        String json = new String(HeartbeatFormat.print(SENSOR), StandardCharsets.UTF_8);
        assertThat(json).contains(from);
        return HeartbeatFormat.parse(json.replace(from, to).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void printed_isReadAgain() {
        assertThat(HeartbeatFormat.parse(HeartbeatFormat.print(SENSOR))).isEqualTo(SENSOR);
        assertThat(HeartbeatFormat.parse(HeartbeatFormat.print(SERVER))).isEqualTo(SERVER);
        assertThat(new Losses(5, 6, 7, 8).total()).isEqualTo(26);
    }

    @Test
    void fieldOfALaterRelease_isPassedOver() {
        assertThat(changed("\"host\"", "\"temperature\":3,\"host\"")).isEqualTo(SENSOR);
    }

    @ParameterizedTest
    @CsvSource({
        "tripcap-heartbeat/1, tripcap-unwrap/1, heartbeat.type",
        "sensor, toaster, heartbeat.program",
        "degraded, fine, heartbeat.state",
        "'\"packets\":3', '\"packets\":-3', packets",
        "2026-03-01T12:00:00.000000001Z, yesterday, heartbeat.time"
    })
    void fieldThatIsWrong_isNamed(String from, String to, String named) {
        assertThatThrownBy(() -> changed(from, to))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(named);
    }

    @Test
    void problems_areCut_soThatTheyCanBeRead() {
        Heartbeat lengthy = new Heartbeat(
                Program.SERVER,
                "h".repeat(1000),
                "0",
                NOW,
                NOW,
                State.DEGRADED,
                Collections.nCopies(100, "p".repeat(1000)),
                null,
                OptionalLong.empty());
        assertThat(lengthy.problems()).hasSize(Heartbeat.MAX_PROBLEMS);
        assertThat(HeartbeatFormat.parse(HeartbeatFormat.print(lengthy))).isEqualTo(lengthy);
    }

    @Test
    void silence_beginsAfterSomeHeartbeats_andIsNotSaidOfWhoEnded() {
        HeartbeatBoard.Heard heard = new HeartbeatBoard.Heard("edge", SENSOR);
        assertThat(heard.isSilent(NOW.plus(Heartbeat.SILENT_AFTER))).isFalse();
        assertThat(heard.isSilent(NOW.plus(Heartbeat.SILENT_AFTER).plusMillis(1)))
                .isTrue();
        assertThat(new HeartbeatBoard.Heard("edge", SENSOR.ended()).isSilent(NOW.plusSeconds(3600)))
                .isFalse();
    }
}
