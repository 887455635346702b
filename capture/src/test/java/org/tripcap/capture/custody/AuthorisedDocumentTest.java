package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body.IncidentAct;
import org.tripcap.capture.custody.CaseEvidence.DocumentRecord;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.UntrustedException.Reason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.testing.RecordedCase;

class AuthorisedDocumentTest {
    @TempDir
    Path directory;

    private RecordedCase recorded;

    @BeforeEach
    void open() throws IOException {
        recorded = new RecordedCase(directory);
        recorded.open(Source.LIVE);
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private static IncidentAct act(IncidentDocument document) {
        return IncidentAct.of(document, document.toBytes(), Cause.OPERATOR);
    }

    private Signed state(Identity actor, Body body) throws IOException {
        return recorded.chain(actor).next(recorded.incident, body);
    }

    private void assertRefused(byte[] document, Signed statement, Reason reason, String message) {
        assertThatThrownBy(() -> AuthorisedDocument.check(document, statement, recorded.trust))
                .isInstanceOfSatisfying(UntrustedException.class, e -> {
                    assertThat(e.reason()).isEqualTo(reason);
                    assertThat(e).hasMessageContaining(message);
                });
    }

    @Test
    void opening_isAuthorisedByItsOwnStatement() throws Exception {
        DocumentRecord record = recorded.documents.getFirst();
        AuthorisedDocument opened = AuthorisedDocument.check(record.bytes(), record.statement(), recorded.trust);

        assertThat(opened.document()).isEqualTo(recorded.document());
        assertThat(opened.opening()).isEqualTo(record.statement().digest());
        assertThat(opened.verified().signer().role()).isEqualTo(Role.OPERATOR);
        assertThat(opened.bytes()).isEqualTo(record.bytes());
    }

    @Test
    void laterRevision_leadsToTheOpeningInside() throws Exception {
        recorded.closeIncident();
        DocumentRecord record = recorded.documents.getLast();

        assertThat(AuthorisedDocument.check(record.bytes(), record.statement(), recorded.trust)
                        .opening())
                .isEqualTo(recorded.openingDigest());
    }

    @Test
    void statementOfAnotherRevision_isRefused() throws Exception {
        DocumentRecord first = recorded.documents.getFirst();
        recorded.change(recorded.next().withHold(true));
        DocumentRecord second = recorded.documents.getLast();

        assertRefused(first.bytes(), second.statement(), Reason.DOCUMENT, "revision 1");
        assertRefused(second.bytes(), first.statement(), Reason.DOCUMENT, "revision 2");
    }

    @Test
    void documentChangedUnderItsStatement_isRefused() throws Exception {
        IncidentDocument changed = recorded.next();
        Signed statement = state(recorded.operator, new Body.IncidentChanged(act(changed)));

        assertRefused(changed.withAlerts(List.of()).toBytes(), statement, Reason.DOCUMENT, "document_commit");
    }

    @Test
    void statementThatSaysOtherwise_isRefused() throws Exception {
        IncidentDocument changed = recorded.next();
        IncidentAct act = act(changed);
        Signed longer = state(
                recorded.operator,
                new Body.IncidentChanged(new IncidentAct(
                        2,
                        act.documentCommit(),
                        act.cause(),
                        act.legalBasis(),
                        act.expires().plusSeconds(1),
                        act.key(),
                        false)));
        Signed held = state(
                recorded.operator,
                new Body.IncidentChanged(new IncidentAct(
                        2, act.documentCommit(), act.cause(), act.legalBasis(), act.expires(), act.key(), true)));
        Signed otherKey = state(
                recorded.operator,
                new Body.IncidentChanged(new IncidentAct(
                        2,
                        act.documentCommit(),
                        act.cause(),
                        act.legalBasis(),
                        act.expires(),
                        Digest.of().hex(),
                        false)));

        assertRefused(changed.toBytes(), longer, Reason.DOCUMENT, "expires");
        assertRefused(changed.toBytes(), held, Reason.DOCUMENT, "hold");
        assertRefused(changed.toBytes(), otherKey, Reason.DOCUMENT, "key");
    }

    @Test
    void closedStatement_needsAClosedDocument() throws Exception {
        IncidentDocument stillOpen = recorded.next();

        assertRefused(
                stillOpen.toBytes(),
                state(recorded.operator, new Body.IncidentClosed(act(stillOpen))),
                Reason.DOCUMENT,
                "state open");
    }

    @Test
    void statementAboutSomethingElse_isRefused() throws Exception {
        assertRefused(
                recorded.documents.getFirst().bytes(),
                state(recorded.operator, new CustodianBody.HoldPlaced(Digest.of())),
                Reason.DOCUMENT,
                "hold.placed");
    }

    @Test
    void expiryBeyondADay_isRefused() throws Exception {
        IncidentDocument longer = recorded.next()
                .withExpires(recorded.clock.instant().plus(Duration.ofHours(24)).plusNanos(1));
        IncidentDocument longest =
                recorded.next().withExpires(recorded.clock.instant().plus(Duration.ofHours(24)));

        assertRefused(
                longer.toBytes(),
                state(recorded.operator, new Body.IncidentChanged(act(longer))),
                Reason.EXPIRY,
                "24 hours");
        assertThat(AuthorisedDocument.check(
                                longest.toBytes(),
                                state(recorded.operator, new Body.IncidentChanged(act(longest))),
                                recorded.trust)
                        .document())
                .isEqualTo(longest);
    }

    @Test
    void openingByAStranger_isRefusedInLaterRevisionsToo() throws Exception {
        Identity stranger = Authority.create(recorded.clock).enrol("operator-1", Role.OPERATOR, Duration.ofDays(1));
        Signed forged = stranger.sign(recorded.documents.getFirst().statement().bytes());
        IncidentDocument later =
                recorded.document().next(recorded.documents.getFirst().bytes(), forged.toOpening(), recorded.salt());

        assertRefused(
                later.toBytes(),
                state(recorded.operator, new Body.IncidentChanged(act(later))),
                Reason.ROOT,
                "root of the trust file");
    }

    @Test
    void openingOfAnotherIncident_isRefused() throws Exception {
        RecordedCase other = new RecordedCase(directory.resolve("other"));
        other.open(Source.LIVE);
        recorded.trust = recorded.trust.withRoot(other.authority.root());
        IncidentDocument later =
                recorded.document().next(recorded.documents.getFirst().bytes(), other.opening(), recorded.salt());

        assertRefused(
                later.toBytes(),
                state(recorded.operator, new Body.IncidentChanged(act(later))),
                Reason.DOCUMENT,
                "opening's incident");
        other.close();
    }

    @Test
    void sensorThatOpens_isRefused() throws Exception {
        DocumentRecord first = recorded.documents.getFirst();
        Statement opened = Statement.parse(first.statement().bytes());
        Statement forged = RecordedCase.openedBy(recorded.sensor, Role.SENSOR, opened);

        assertRefused(first.bytes(), recorded.sensor.sign(forged.toBytes()), Reason.ROLE, "role sensor");
    }

    @Test
    void rubbish_isMalformed() {
        assertThatThrownBy(() -> AuthorisedDocument.check(
                        new byte[] {1}, recorded.documents.getFirst().statement(), recorded.trust))
                .isInstanceOf(MalformedException.class);
    }
}
