package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.segment.IncidentKeyPair;

/** Every step fails, before or after it took effect, and the process starts again: statement and document end up together. */
class RevisionWriterTest {
    enum Fault {
        REFUSED,
        TAKEN_AND_FAILED
    }

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-31T12:00:00Z"));

    @TempDir
    private Path directory;

    private final List<Signed> ledger = new ArrayList<>();
    private final List<AuthorisedDocument> topic = new ArrayList<>();
    private Authority authority;
    private Identity responder;
    private boolean faulty = true;

    @BeforeEach
    void enrol() {
        authority = Authority.create(CLOCK);
        responder = authority.enrol("responder-1", Role.RESPONDER, Duration.ofDays(1));
    }

    private StatementChain chain() throws IOException {
        return StatementChain.open(
                directory.resolve("chain"),
                responder,
                new ActorEnvironment(CLOCK, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE));
    }

    private RevisionWriter writer(StatementChain chain, Fault fault) {
        return new RevisionWriter(
                chain,
                (statement, document) -> {
                    failIf(fault == Fault.REFUSED);
                    ledger.add(statement);
                    if (document != null) {
                        topic.add(checked(document.bytes(), statement));
                    }
                    failIf(fault == Fault.TAKEN_AND_FAILED);
                },
                directory.resolve("draft"));
    }

    private AuthorisedDocument checked(byte[] bytes, Signed statement) {
        try {
            return AuthorisedDocument.check(bytes, statement, authority.trustFile());
        } catch (UntrustedException e) {
            throw new AssertionError(e);
        }
    }

    private void failIf(boolean fails) throws IOException {
        if (fails && faulty) {
            throw new IOException("fault");
        }
    }

    private static IncidentDocument document() {
        return IncidentDocument.first(
                new IncidentId("ab".repeat(16)),
                "t",
                "r",
                LegalBasis.GDPR_6_1_F,
                Target.EVERYWHERE.scope(HostScope.of(Network.parse("198.51.100.7"))),
                CLOCK.instant(),
                CLOCK.instant().plusSeconds(60),
                List.of(),
                IncidentKeyPair.generate().publicKey(),
                new byte[32],
                new byte[32]);
    }

    @ParameterizedTest
    @EnumSource
    void faultAndRestart_leaveOneStatementWithItsDocument(Fault fault) throws Exception {
        IncidentDocument document = document();
        try (StatementChain chain = chain()) {
            assertThatThrownBy(() -> writer(chain, fault).publish(document, Cause.ALERT))
                    .isInstanceOf(IOException.class);
        }
        faulty = false;
        try (StatementChain chain = chain()) {
            writer(chain, fault).finish();
            assertThat(chain.unacknowledged()).isEmpty();
        }
        assertThat(ledger.stream().map(Signed::digest).distinct()).hasSize(1);
        assertThat(topic).isNotEmpty().allSatisfy(published -> {
            assertThat(published.document()).isEqualTo(document);
            assertThat(published.verified().signed().digest())
                    .isEqualTo(ledger.getFirst().digest());
        });
        assertThat(Files.readAllBytes(directory.resolve("draft"))).containsOnly(0);
    }

    /** The chain's file is brought to the disk last, so a power cut may take what the draft still holds. */
    @ParameterizedTest
    @EnumSource
    void chainThatLostTheStatement_getsItBackFromTheDraft(Fault fault) throws Exception {
        Path file = directory.resolve("chain");
        byte[] before;
        try (StatementChain chain = chain()) {
            before = Files.readAllBytes(file);
            assertThatThrownBy(() -> writer(chain, fault).publish(document(), Cause.ALERT))
                    .isInstanceOf(IOException.class);
            assertThat(Files.size(file)).isGreaterThan(before.length);
        }
        Files.write(file, before);
        faulty = false;
        try (StatementChain chain = chain()) {
            writer(chain, fault).finish();
            assertThat(chain.unacknowledged()).isEmpty();
            assertThat(chain.nextSeq(new IncidentId("ab".repeat(16)))).isEqualTo(1);
        }
        assertThat(ledger.stream().map(Signed::digest).distinct()).hasSize(1);
        assertThat(topic).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void draftOfAKeyThatWasReplaced_isStillPublished(Fault fault) throws Exception {
        try (StatementChain chain = chain()) {
            assertThatThrownBy(() -> writer(chain, fault).publish(document(), Cause.ALERT))
                    .isInstanceOf(IOException.class);
        }
        Files.delete(directory.resolve("chain"));
        responder = authority.enrol("responder-1", Role.RESPONDER, Duration.ofDays(1));
        faulty = false;
        try (StatementChain chain = chain()) {
            writer(chain, fault).finish();
            assertThat(chain.nextSeq(new IncidentId("ab".repeat(16)))).isZero();
        }
        assertThat(ledger.stream().map(Signed::digest).distinct()).hasSize(1);
        assertThat(topic).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void faultWithoutRestart_isMadeGoodByTheNextRevision(Fault fault) throws Exception {
        try (StatementChain chain = chain()) {
            RevisionWriter writer = writer(chain, fault);
            IncidentDocument first = document();
            assertThatThrownBy(() -> writer.publish(first, Cause.ALERT)).isInstanceOf(IOException.class);
            faulty = false;
            writer.finish();
            AuthorisedDocument published = topic.getLast();
            IncidentDocument second =
                    first.next(published.bytes(), published.verified().signed().toOpening(), new byte[32]);
            writer.publish(second, Cause.ALERT);
        }
        assertThat(topic.getLast().document().revision()).isEqualTo(2);
        assertThat(ledger.stream().map(Signed::digest).distinct()).hasSize(2);
    }
}
