package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.custody.Finding.Severity;
import org.tripcap.capture.custody.RetentionBody.EvidenceExpired;
import org.tripcap.capture.custody.RetentionBody.RetentionOrdered;
import org.tripcap.capture.custody.RetentionBody.RetentionRevoked;
import org.tripcap.capture.incident.Digest;

class ErasureTamperTest extends TamperedCase {
    private void erase(boolean two) throws IOException {
        Identity one = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(1));
        Identity other = recorded.authority.enrol("custodian-2", Role.CUSTODIAN, Duration.ofDays(1));
        String key = recorded.keyPair.publicKey().id();
        recorded.clock.advance(Duration.ofMinutes(1));
        recorded.state(one, new CustodianBody.ErasureBegun(key, other.keyId(), List.of()));
        if (two) {
            recorded.state(other, new CustodianBody.ErasureBegun(key, one.keyId(), List.of()));
            recorded.state(one, new CustodianBody.ErasureConfirmed(key, other.keyId(), List.of()));
        }
    }

    private void removeContent() {
        recorded.segments.clear();
        recorded.documents.clear();
    }

    @Test
    void lawful_isValidErased() throws Exception {
        erase(true);
        removeContent();
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID_ERASED);
        assertThat(report.verdict().exitCode()).isZero();
        assertFinding(report, Severity.ERASED, "erasure", "custodian-1", 0);
    }

    @Test
    void withCiphertextLeftButTheKeyGone_isValidErased() throws Exception {
        erase(true);
        recorded.documents.clear();
        KeySource destroyed = (wrappedKey, context) -> {
            throw new KeyRefusedException(KeyRefusedException.Reason.DESTROYED, "the key was destroyed");
        };

        assertThat(CaseVerifier.verify(recorded.evidence(), recorded.trust, destroyed, VerificationProgress.NONE)
                        .verdict())
                .isEqualTo(Verdict.VALID_ERASED);
    }

    @Test
    void byOneCustodian_isInvalid() throws Exception {
        erase(false);
        removeContent();

        assertFinding(verify(), Severity.INVALID, "erasure.approval", "custodian-1", 0);
    }

    @Test
    void askedByOneCustodianAndNotDone_isValidAndNoted() throws Exception {
        erase(false);
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertFinding(report, Severity.NOTE, "erasure.asked", "custodian-1", 0);
    }

    @Test
    void askedByTwoUnderHoldAndNotDone_isValidAndNoted() throws Exception {
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        erase(true);
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
        assertFinding(report, Severity.NOTE, "erasure.asked", "custodian-1", 0);
    }

    @Test
    void underHold_isInvalid() throws Exception {
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        erase(true);
        removeContent();
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "erasure.hold", "custodian-1", 0);
    }

    @Test
    void behindAHoldOnTheLedger_isInvalid_howeverEarlyItSaysToBe() throws Exception {
        recorded.clock.advance(Duration.ofMinutes(10));
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        recorded.clock.advance(Duration.ofMinutes(-8));
        erase(true);
        recorded.clock.advance(Duration.ofMinutes(10));
        recorded.notarise();
        removeContent();
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "erasure.hold", "custodian-1", 0);
    }

    @Test
    void youngerThanAHoldUnderTheLatestCheckpoint_isInvalid_howeverEarlyItSaysToBe() throws Exception {
        recorded.clock.advance(Duration.ofMinutes(10));
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        recorded.notarise();
        recorded.clock.advance(Duration.ofMinutes(-2));
        erase(true);
        removeContent();

        assertFinding(verify(), Severity.INVALID, "erasure.hold", "custodian-1", 0);
    }

    @Test
    void beforeAHoldOnTheLedger_isValidErased_howeverEarlyTheHoldSaysToBe() throws Exception {
        recorded.clock.advance(Duration.ofMinutes(10));
        erase(true);
        recorded.clock.advance(Duration.ofMinutes(-5));
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        recorded.clock.advance(Duration.ofMinutes(10));
        recorded.notarise();
        removeContent();
        VerificationReport report = verify();

        assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID_ERASED);
    }

    @Test
    void afterTheHoldWasReleased_isValidErased() throws Exception {
        recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
        recorded.clock.advance(Duration.ofSeconds(1));
        recorded.state(recorded.operator, new CustodianBody.HoldReleased(DIGEST));
        erase(true);
        removeContent();

        assertThat(verify().verdict()).isEqualTo(Verdict.VALID_ERASED);
    }

    @Test
    void statedButStillReadable_isInvalid() throws Exception {
        erase(true);
        VerificationReport report = verify();

        assertThat(report.verdict()).isEqualTo(Verdict.INVALID);
        assertFinding(report, Severity.INVALID, "erasure.readable", SENSOR, 1);
    }

    @Test
    void contentGoneWithoutErasure_isIncomplete() {
        removeContent();

        assertThat(verify().verdict()).isEqualTo(Verdict.INCOMPLETE);
    }

    @Test
    void underTheDocumentsHold_isInvalid() throws Exception {
        recorded.change(recorded.next().withHold(true));
        erase(true);
        removeContent();

        assertFinding(verify(), Severity.INVALID, "erasure.hold", "custodian-1", 0);
    }

    /** Erasure by the vault under a standing order: keep 3 days, announce 2. */
    @Nested
    class Expiry {
        private Identity one;
        private Identity two;

        @BeforeEach
        void custodians() {
            one = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(300));
            two = recorded.authority.enrol("custodian-2", Role.CUSTODIAN, Duration.ofDays(300));
        }

        private Digest ordered(int keep) throws IOException {
            recorded.clock.advance(Duration.ofSeconds(1));
            recorded.stateStanding(one, new RetentionOrdered(keep, 2, two.keyId()));
            recorded.clock.advance(Duration.ofSeconds(1));
            return recorded.stateStanding(two, new RetentionOrdered(keep, 2, one.keyId()))
                    .digest();
        }

        private void expire(Digest order, Duration later) throws IOException {
            recorded.clock.advance(later);
            recorded.state(
                    recorded.vault,
                    new EvidenceExpired(recorded.keyPair.publicKey().id(), order));
            removeContent();
        }

        private void assertUnlawful(String why) {
            VerificationReport report = verify();
            assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.INVALID);
            assertFinding(report, Severity.INVALID, "erasure.expiry", "vault-1", 0);
            assertThat(report.findings())
                    .filteredOn(f -> f.check().equals("erasure.expiry"))
                    .singleElement()
                    .satisfies(f -> assertThat(f.message()).contains(why));
        }

        @Test
        void underTheOrderOfTwo_afterItsTime_isValidErased() throws Exception {
            expire(ordered(3), Duration.ofDays(4));
            VerificationReport report = verify();

            assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID_ERASED);
            assertFinding(report, Severity.ERASED, "erasure", "vault-1", 0);
        }

        @Test
        void underTheOrderOfTwo_provedByTheLedger_isValidErased() throws Exception {
            expire(ordered(3), Duration.ofDays(4));
            recorded.notarise();
            VerificationReport report = verify();

            assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID_ERASED);
        }

        @Test
        void underAnOrderThatNeverWasOnTheLedger_isInvalid() throws Exception {
            Digest order = ordered(3);
            expire(order, Duration.ofDays(4));
            List<Signed> claimed = List.copyOf(recorded.standing);
            recorded.standing.clear();
            recorded.notarise();
            recorded.standing.addAll(claimed);
            VerificationReport report = verify();

            assertThat(report.verdict()).as("%s", report.findings()).isNotEqualTo(Verdict.VALID_ERASED);
            assertFinding(report, Severity.INCOMPLETE, "ledger.leaf", "custodian-2", 0);
        }

        @Test
        void orderedByOneCustodian_isInvalid() throws Exception {
            recorded.clock.advance(Duration.ofSeconds(1));
            Digest order = recorded.stateStanding(one, new RetentionOrdered(3, 2, two.keyId()))
                    .digest();
            expire(order, Duration.ofDays(4));

            assertUnlawful("found none");
        }

        @Test
        void orderedByOnePersonWithTwoKeys_isInvalid() throws Exception {
            two = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(300));
            recorded.stateStanding(one, new RetentionOrdered(3, 2, two.keyId()));
            expire(
                    recorded.stateStanding(two, new RetentionOrdered(3, 2, one.keyId()))
                            .digest(),
                    Duration.ofDays(4));

            assertUnlawful("found none");
        }

        @Test
        void orderedByTwoWhoMeanDifferentTimes_isInvalid() throws Exception {
            recorded.stateStanding(one, new RetentionOrdered(3, 2, two.keyId()));
            recorded.clock.advance(Duration.ofSeconds(1));
            expire(
                    recorded.stateStanding(two, new RetentionOrdered(2, 2, one.keyId()))
                            .digest(),
                    Duration.ofDays(4));

            assertUnlawful("found none");
        }

        @Test
        void beforeItsTime_isInvalid() throws Exception {
            expire(ordered(3), Duration.ofDays(3).minusMinutes(1));

            assertUnlawful("or later");
        }

        @Test
        void beforeItWasAnnouncedLongEnough_isInvalid() throws Exception {
            recorded.clock.advance(Duration.ofDays(10));
            expire(ordered(3), Duration.ofDays(2).minusMinutes(1));

            assertUnlawful("or later");
        }

        @Test
        void underHold_isInvalid() throws Exception {
            Digest order = ordered(3);
            recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
            expire(order, Duration.ofDays(4));

            assertUnlawful("under a hold");
        }

        @Test
        void rightAfterTheHoldWasReleased_isInvalid() throws Exception {
            Digest order = ordered(3);
            recorded.state(recorded.operator, new CustodianBody.HoldPlaced(DIGEST));
            recorded.clock.advance(Duration.ofDays(4));
            recorded.state(recorded.operator, new CustodianBody.HoldReleased(DIGEST));
            expire(order, Duration.ofMinutes(1));

            assertUnlawful("or later");
        }

        @Test
        void afterOneCustodianRevokedTheOrder_isInvalid() throws Exception {
            Digest order = ordered(3);
            recorded.clock.advance(Duration.ofSeconds(1));
            recorded.stateStanding(one, new RetentionRevoked());
            expire(order, Duration.ofDays(4));

            assertUnlawful("found none");
        }

        @Test
        void underAnOrderThatWasReplaced_isInvalid() throws Exception {
            Digest before = ordered(3);
            Digest now = ordered(30);
            expire(before, Duration.ofDays(4));

            assertUnlawful("found " + now);
        }

        @Test
        void statedByTheVaultAndNotDone_isValidAndNoted() throws Exception {
            recorded.clock.advance(Duration.ofDays(4));
            recorded.state(
                    recorded.vault,
                    new EvidenceExpired(recorded.keyPair.publicKey().id(), DIGEST));
            VerificationReport report = verify();

            assertThat(report.verdict()).as("%s", report.findings()).isEqualTo(Verdict.VALID);
            assertFinding(report, Severity.NOTE, "erasure.expiry", "vault-1", 0);
        }

        @Test
        void orderOfAStranger_isPassedOverAndNoted() throws Exception {
            Authority other = Authority.create(recorded.clock);
            one = other.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(300));
            two = other.enrol("custodian-2", Role.CUSTODIAN, Duration.ofDays(300));
            expire(ordered(3), Duration.ofDays(4));

            assertUnlawful("found none");
            assertFinding(verify(), Severity.NOTE, "standing");
        }
    }
}
