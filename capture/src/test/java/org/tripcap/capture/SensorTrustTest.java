package org.tripcap.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.CustodianBody.KeyRevoked;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.testing.ManualClock;

class SensorTrustTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Authority authority = Authority.create(clock);
    private final Identity custodian = authority.enrol("custodian", Role.CUSTODIAN, DAY);
    private final Identity operator = authority.enrol("operator", Role.OPERATOR, DAY);

    private SensorTrust open() throws IOException {
        return SensorTrust.open(directory.resolve("trust.json"), authority.trustFile());
    }

    private Signed revocation(Identity by) throws IOException {
        return state(by, new KeyRevoked(operator.keyId(), RevocationReason.COMPROMISED, clock.instant()));
    }

    private Signed state(Identity by, Body body) throws IOException {
        ActorEnvironment environment =
                new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE);
        try (StatementChain chain = StatementChain.open(directory.resolve(by.name()), by, environment)) {
            return chain.next(null, body);
        }
    }

    @Test
    void revocation_actsAtOnce_andAfterARestart() throws Exception {
        SensorTrust trust = open();
        assertThat(trust.take(revocation(custodian))).isTrue();

        assertThat(trust.get().revocations()).extracting(r -> r.keyId()).containsExactly(operator.keyId());
        assertThat(open().get().revocations()).isEqualTo(trust.get().revocations());
    }

    @Test
    void revocation_thatIsKnown_changesNothing() throws Exception {
        SensorTrust trust = open();
        Signed revocation = revocation(custodian);

        assertThat(trust.take(revocation)).isTrue();
        assertThat(trust.take(revocation)).isFalse();
    }

    @Test
    void revocation_ofAStranger_isPassedOver() throws Exception {
        SensorTrust trust = open();
        Identity stranger = Authority.create(clock).enrol("stranger", Role.CUSTODIAN, DAY);

        assertThat(trust.take(revocation(stranger))).isFalse();
        assertThat(trust.get().revocations()).isEmpty();
    }

    @Test
    void revocation_byARevokedCustodian_isPassedOver() throws Exception {
        SensorTrust trust = open();
        Identity second = authority.enrol("second", Role.CUSTODIAN, DAY);
        trust.take(state(second, new KeyRevoked(custodian.keyId(), RevocationReason.CEASED, clock.instant())));

        assertThat(trust.take(revocation(custodian))).isFalse();
    }

    @Test
    void otherStatements_changeNothing() throws Exception {
        Identity sensor = authority.enrol("sensor", Role.SENSOR, DAY);

        assertThat(open().take(state(sensor, new Body.SensorIdle(0, 0)))).isFalse();
    }

    @Test
    void whatWasKept_mustNotBeLost() throws Exception {
        Files.writeString(directory.resolve("trust.json"), "{}");

        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("trust.json");
    }
}
