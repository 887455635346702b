package org.tripcap.capture.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.TrustFile.Revocation;
import org.tripcap.capture.packet.CaptureSockets;

/** The sensor learns that a key is revoked. */
class GateTrustTest {
    private static final String HOST = "host 192.0.2.1";

    @TempDir
    Path directory;

    private GateWorld world;

    @BeforeEach
    void start() throws Exception {
        world = GateWorld.start(directory);
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private TrustFile without(Identity revoked, RevocationReason reason, Instant since) {
        return world.sensor.trust.withRevocation(new Revocation(revoked.keyId(), reason, since));
    }

    private StopReason reason(RecordingSensor.Case incident) throws Exception {
        return world.sensor
                .bodies(incident.id, Body.CaptureStopped.class)
                .getFirst()
                .reason();
    }

    @Test
    void recordingUnderAKeyRevokedBeforeItSigned_ends() throws Exception {
        RecordingSensor.Case incident = world.record(HOST);
        world.sensor
                .gate()
                .trust(without(
                        world.sensor.operator,
                        RevocationReason.COMPROMISED,
                        Instant.now().minusSeconds(60)));

        GateWorld.awaitTrue(() -> world.sensor.stopped(incident.id));
        assertThat(reason(incident)).isEqualTo(StopReason.REVOKED);
        assertThat(CaptureSockets.count()).isZero();
    }

    @Test
    void recordingUnderAKeyRevokedLater_goesOn_andNewDocumentsOfThatKeyAreRefused() throws Exception {
        RecordingSensor.Case incident = world.record(HOST);
        world.sensor.gate().trust(without(world.sensor.operator, RevocationReason.SUPERSEDED, Instant.now()));
        world.open(HOST);

        GateWorld.awaitTrue(() -> world.sensor.gate().status().refused() == 1);
        assertThat(world.sensor.gate().status().recording()).containsExactly(incident.id);
    }

    @Test
    void documentDatedBeforeTheRevocation_isRefusedOfACompromisedKey_unlessItCameBefore() throws Exception {
        RecordingSensor.Case known = world.record(HOST);
        RecordingSensor.Case backdated = world.sensor.unheard(GateWorld.scope(HOST), RecordingSensor.HALF_HOUR);
        world.sensor.gate().trust(without(world.sensor.operator, RevocationReason.COMPROMISED, Instant.now()));
        backdated.replay(1);
        known.replay(1);

        GateWorld.awaitTrue(() -> world.sensor.gate().status().refused() == 1);
        assertThat(world.sensor.gate().status().recording()).containsExactly(known.id);
    }

    @Test
    void scopeThatNamesNobody_endsWhenAnApproverIsRevoked() throws Exception {
        RecordingSensor.Case incident = world.record(GateWorld.EVERYTHING);
        world.sensor
                .gate()
                .trust(without(
                        world.sensor.second,
                        RevocationReason.COMPROMISED,
                        Instant.now().minusSeconds(60)));

        GateWorld.awaitTrue(() -> world.sensor.stopped(incident.id));
        assertThat(reason(incident)).isEqualTo(StopReason.REVOKED);
    }

    @Test
    void incidentWithoutAHandle_isSaid_andRecordedWhenAnotherEnds() throws Exception {
        world.close();
        world = GateWorld.start(directory.resolve("few"), s -> s.with(t -> t.handles = 1));
        RecordingSensor.Case first = world.record(HOST);
        RecordingSensor.Case second = world.open(HOST);
        GateWorld.awaitTrue(() -> !world.sensor.gate().status().problems().isEmpty());
        assertThat(world.sensor.gate().status().problems())
                .singleElement()
                .asString()
                .contains(second.id.value(), "1 of 1 are in use");
        world.close(first);

        world.awaitRecording(second.id);
        assertThat(world.sensor.gate().status().problems()).isEmpty();
    }
}
