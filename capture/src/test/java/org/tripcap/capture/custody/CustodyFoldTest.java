package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.CustodianBody.ErasureBegun;
import org.tripcap.capture.custody.CustodianBody.HoldPlaced;
import org.tripcap.capture.custody.CustodianBody.HoldReleased;
import org.tripcap.capture.custody.CustodianBody.KeyRevoked;
import org.tripcap.capture.custody.RetentionBody.RetentionOrdered;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.testing.ManualClock;

class CustodyFoldTest {
    private static final Digest DIGEST = Digest.of(new byte[0]);
    private static final String KEY = Digest.of(new byte[1]).hex();
    private static final IncidentId INCIDENT = IncidentId.parse("0123456789abcdef0123456789abcdef");

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final Authority authority = Authority.create(clock);
    private final TrustFile trust = authority.trustFile();
    private final Identity one = authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(30));
    private final Identity two = authority.enrol("custodian-2", Role.CUSTODIAN, Duration.ofDays(30));
    private final Identity operator = authority.enrol("operator", Role.OPERATOR, Duration.ofDays(30));
    private final Map<Identity, StatementChain> chains = new HashMap<>();
    private final CustodyFold fold = new CustodyFold(() -> trust);

    private Signed made(Identity by, @Nullable IncidentId incident, Body body) throws IOException {
        StatementChain chain = chains.get(by);
        if (chain == null) {
            chain = StatementChain.open(
                    directory.resolve(by.keyId()),
                    by,
                    new ActorEnvironment(clock, () -> ClockState.UNKNOWN, Optional::empty, Deployment.DISTRIBUTED));
            chains.put(by, chain);
        }
        clock.advance(Duration.ofSeconds(1));
        return chain.next(incident, body);
    }

    private Optional<ErasureOrder> take(Identity by, Body body) throws IOException {
        return fold.take(made(by, INCIDENT, body));
    }

    private static ErasureBegun erasure(Identity approver) {
        return new ErasureBegun(KEY, approver.keyId(), List.of());
    }

    @Nested
    class Revocations {
        private Signed revocation(Identity by, Identity revoked, Instant since) throws IOException {
            return made(by, null, new KeyRevoked(revoked.keyId(), RevocationReason.COMPROMISED, since));
        }

        @Test
        void byACustodian_actsFromThenOn() throws Exception {
            assertThat(fold.trust()).isSameAs(fold.trust());
            Instant since = clock.instant();

            fold.take(revocation(one, operator, since));

            assertThatThrownBy(() -> fold.trust().verifyCertificate(operator.certificate(), clock.instant()))
                    .isInstanceOf(UntrustedException.class)
                    .hasMessageContaining("compromised");
            assertThat(fold.trust()
                            .verifyCertificate(operator.certificate(), since.minusSeconds(1))
                            .name())
                    .isEqualTo("operator");
        }

        @Test
        void byAStranger_changesNothing() throws Exception {
            Identity stranger = Authority.create(clock).enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));

            fold.take(revocation(stranger, operator, clock.instant()));

            assertThat(fold.trust().revocations()).isEmpty();
        }

        @Test
        void byARevokedCustodianWhoBackdates_changesNothing() throws Exception {
            Signed backdated = revocation(two, operator, clock.instant());
            fold.take(revocation(one, two, clock.instant()));

            fold.take(backdated);

            assertThat(fold.trust().revocations()).hasSize(1);
        }

        @Test
        void announcedForLater_leavesTheKeyItsSayUntilThen() throws Exception {
            fold.take(revocation(one, two, clock.instant().plus(Duration.ofDays(1))));

            fold.take(revocation(two, operator, clock.instant()));

            assertThat(fold.trust().revocations()).hasSize(2);
        }

        @Test
        void addedByTheTrustFileLater_actToo() throws Exception {
            TrustFile[] base = {trust};
            CustodyFold following = new CustodyFold(() -> base[0]);
            following.take(revocation(one, operator, clock.instant()));

            base[0] = trust.withRevocation(
                    new TrustFile.Revocation(two.keyId(), RevocationReason.CEASED, clock.instant()));

            assertThat(following.trust().revocations()).hasSize(2);
        }
    }

    @Nested
    class Erasure {
        @Test
        void byTwoWhoNameEachOther_isOrdered() throws Exception {
            assertThat(take(one, erasure(two))).isEmpty();
            assertThat(fold.requests(INCIDENT)).singleElement().satisfies(request -> {
                assertThat(request.by().name()).isEqualTo("custodian-1");
                assertThat(request.approver()).isEqualTo(two.keyId());
                assertThat(request.isLapsed(clock.instant())).isFalse();
            });

            ErasureOrder order = take(two, erasure(one)).orElseThrow();

            assertThat(order.first().name()).isEqualTo("custodian-1");
            assertThat(order.second().name()).isEqualTo("custodian-2");
            assertThat(order.key()).isEqualTo(KEY);
            assertThat(fold.order(INCIDENT)).contains(order);
            assertThat(fold.orders()).containsExactly(order);
        }

        @Test
        void byOneTwice_isNotOrdered() throws Exception {
            take(one, erasure(two));

            assertThat(take(one, erasure(two))).isEmpty();
        }

        @Test
        void byOneWhoNamesHimself_isNotOrdered() throws Exception {
            take(one, erasure(one));

            assertThat(take(one, erasure(one))).isEmpty();
        }

        @Test
        void byTheOldAndTheNewKeyOfOnePerson_isNotOrdered() throws Exception {
            Identity renewed = authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(30));
            take(one, erasure(renewed));

            assertThat(take(renewed, erasure(one))).isEmpty();
        }

        @Test
        void ofTwoKeys_isNotOrdered() throws Exception {
            take(one, erasure(two));

            assertThat(take(two, new ErasureBegun(DIGEST.hex(), one.keyId(), List.of())))
                    .isEmpty();
        }

        @Test
        void agreedToAfterItLapsed_isNotOrdered() throws Exception {
            take(one, erasure(two));
            clock.advance(ErasureRequest.LAPSE);
            assertThat(fold.requests(INCIDENT)
                            .getFirst()
                            .isLapsed(clock.instant().plusSeconds(1)))
                    .isTrue();

            assertThat(take(two, erasure(one))).isEmpty();
        }

        @Test
        void underAHold_isNotOrdered_andMustBeAskedForAnewAfterIt() throws Exception {
            take(one, erasure(two));
            take(operator, new HoldPlaced(DIGEST));
            assertThat(fold.isHeld(INCIDENT)).isTrue();
            assertThat(take(two, erasure(one))).isEmpty();

            take(operator, new HoldReleased(DIGEST));

            assertThat(fold.isHeld(INCIDENT)).isFalse();
            assertThat(take(two, erasure(one))).isEmpty();
            assertThat(take(one, erasure(two))).isPresent();
        }

        @Test
        void holdThatIsSentAgainAfterItsRelease_doesNotHold() throws Exception {
            Signed hold = made(operator, INCIDENT, new HoldPlaced(DIGEST));
            fold.take(hold);
            take(operator, new HoldReleased(DIGEST));

            fold.take(hold);

            assertThat(fold.isHeld(INCIDENT)).isFalse();
        }

        @Test
        void takenAgain_isTheSameOrder() throws Exception {
            take(one, erasure(two));
            Signed agreed = made(two, INCIDENT, erasure(one));
            Optional<ErasureOrder> order = fold.take(agreed);

            assertThat(fold.take(agreed)).isEqualTo(order).isPresent();
        }

        @Test
        void byARevokedCustodian_isNotOrdered() throws Exception {
            take(one, erasure(two));
            Signed agreed = made(two, INCIDENT, erasure(one));
            fold.take(made(one, null, new KeyRevoked(two.keyId(), RevocationReason.COMPROMISED, clock.instant())));

            assertThat(fold.take(agreed)).isEmpty();
        }
    }

    /** When an incident's time begins to run: late in doubt, never early. */
    @Nested
    class End {
        private final Identity responder = authority.enrol("responder", Role.RESPONDER, Duration.ofDays(30));
        private final Instant expires = clock.instant().plus(Duration.ofHours(20));

        @BeforeEach
        void order() throws IOException {
            fold.take(made(one, null, new RetentionOrdered(3, 2, two.keyId())));
            fold.take(made(two, null, new RetentionOrdered(3, 2, one.keyId())));
            take(operator, new Body.IncidentOpened(act(1, false)));
        }

        private Body.IncidentAct act(long revision, boolean hold) {
            return new Body.IncidentAct(
                    revision, DIGEST, Codes.Cause.OPERATOR, LegalBasis.GDPR_6_1_C, expires, KEY, hold);
        }

        private Instant closed(Identity by, long revision) throws IOException {
            take(by, new Body.IncidentClosed(act(revision, false)));
            return clock.instant();
        }

        private void changed(Identity by, long revision, boolean hold) throws IOException {
            take(by, new Body.IncidentChanged(act(revision, hold)));
        }

        private Instant ended() {
            assertThat(fold.expiries()).hasSize(1);
            return fold.expiries().getFirst().ended();
        }

        @Test
        void isTheExpiry_thenTheClosing_whateverIsNotedAfterwards() throws Exception {
            assertThat(ended()).isEqualTo(expires);
            Instant closed = closed(operator, 2);
            closed(operator, 3);
            assertThat(ended()).isEqualTo(closed);
        }

        @Test
        void closingThatWasOvertaken_isNone() throws Exception {
            closed(operator, 2);
            changed(responder, 2, false);
            assertThat(ended()).isEqualTo(expires);
            assertThat(closed(operator, 3)).isEqualTo(ended());
        }

        @Test
        void closingThatCameSecond_isNone() throws Exception {
            changed(responder, 2, false);
            closed(operator, 2);
            assertThat(ended()).isEqualTo(expires);
        }

        @Test
        void closingOfARevisionThatNobodyHad_isNone_onceTheIncidentGoesOn() throws Exception {
            closed(responder, 900);
            changed(operator, 2, false);
            assertThat(ended()).isEqualTo(expires);
            assertThat(closed(operator, 3)).isEqualTo(ended());
        }

        @Test
        void statementThatComesAgainLate_changesNothing() throws Exception {
            Signed before = made(operator, INCIDENT, new Body.IncidentChanged(act(2, false)));
            fold.take(before);
            Instant closed = closed(operator, 3);
            fold.take(before);
            assertThat(ended()).isEqualTo(closed);
        }

        @Test
        void expiryBeyondADay_isADay() throws Exception {
            take(
                    responder,
                    new Body.IncidentChanged(new Body.IncidentAct(
                            2,
                            DIGEST,
                            Codes.Cause.ALERT,
                            LegalBasis.GDPR_6_1_C,
                            clock.instant().plus(Duration.ofDays(30_000)),
                            KEY,
                            false)));
            assertThat(ended()).isEqualTo(clock.instant().plus(AuthorisedDocument.LONGEST));
        }

        @Test
        void holdOfARevisionThatTwoStated_holds_untilTheNext() throws Exception {
            changed(operator, 2, true);
            changed(responder, 2, false);
            assertThat(fold.isHeld(INCIDENT)).isTrue();
            changed(operator, 3, false);
            assertThat(fold.isHeld(INCIDENT)).isFalse();
            changed(responder, 4, false);
            changed(operator, 4, true);
            assertThat(fold.isHeld(INCIDENT)).isTrue();
        }
    }
}
