package org.tripcap.cli.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tripcap.capture.custody.CaseVerifier;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.CustodianBody.ErasureBegun;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.custody.VerificationProgress;
import org.tripcap.capture.custody.VerificationReport;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.ingest.vault.KeyRequester;
import org.tripcap.ingest.vault.Refusal;
import org.tripcap.ingest.vault.UnwrapRefusedException;

/** A vault that releases nothing is no reason to look at nothing. */
class CaseKeysTest {
    @TempDir
    private Path temporary;

    private RecordedCase recorded;

    @BeforeEach
    void record() throws Exception {
        recorded = RecordedCase.sound(temporary.resolve("chains"));
        recorded.clock.advance(Duration.ofMinutes(2));
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private CaseKeys refused(Refusal refusal) throws Exception {
        KeyRequester requester = new KeyRequester(
                request -> {
                    throw new UnwrapRefusedException(refusal, "refused as " + refusal.code());
                },
                recorded.investigator,
                () -> recorded.trust,
                recorded.clock);
        return CaseKeys.request(recorded.evidence(), requester, Purpose.VERIFY);
    }

    private VerificationReport verify(CaseKeys keys) {
        return CaseVerifier.verify(recorded.evidence(), recorded.trust, keys, VerificationProgress.NONE);
    }

    private void erase() throws Exception {
        Identity one = recorded.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(30));
        Identity two = recorded.authority.enrol("custodian-2", Role.CUSTODIAN, Duration.ofDays(30));
        String key = recorded.keyPair.publicKey().id();
        recorded.state(one, new ErasureBegun(key, two.keyId(), List.of()));
        recorded.state(two, new ErasureBegun(key, one.keyId(), List.of()));
    }

    @ParameterizedTest
    @EnumSource(value = Refusal.class, mode = EnumSource.Mode.EXCLUDE, names = "NOTHING_OPENS")
    void refusalOfTheWholeCase_makesItIncomplete_andIsToldForEachSegment(Refusal refusal) throws Exception {
        CaseKeys keys = refused(refusal);
        VerificationReport report = verify(keys);

        assertThat(report.verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(report.findings())
                .filteredOn(finding -> finding.check().equals("key"))
                .hasSize(3)
                .allMatch(finding -> finding.message().contains("refused as " + refusal.code()));
        assertThat(keys.ranges())
                .as("what the investigator states to have read")
                .isEmpty();
    }

    @Test
    void damageElsewhere_isFoundAllTheSame() throws Exception {
        recorded.ledger.remove(recorded.stated(recorded.sensor, 0));

        assertThat(verify(refused(Refusal.BUSY)).findings())
                .anyMatch(finding -> finding.check().equals("chain"));
    }

    /** Between the key's end and the ciphertext's, and again when a snapshot of the store came back. */
    @Test
    void keyDestroyedByRight_andCiphertextStillThere_isValidErased() throws Exception {
        erase();

        assertThat(verify(refused(Refusal.ERASED)).verdict()).isEqualTo(Verdict.VALID_ERASED);
    }

    @Test
    void keyDestroyedByRight_proofsAreExportedAllTheSame() throws Exception {
        erase();
        recorded.notarise();
        BundledCase bundle = BundledCase.of(recorded, temporary.resolve("case"), refused(Refusal.ERASED));

        assertThat(bundle.file("segments/0003.json")).exists();
        assertThat(bundle.file("segments/0003.pcapng")).doesNotExist();
        assertThat(bundle.verify().verdict()).isEqualTo(Verdict.VALID_ERASED);
    }
}
