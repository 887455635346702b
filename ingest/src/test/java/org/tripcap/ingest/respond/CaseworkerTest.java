package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.ActorEnvironment;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Authority;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.State;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.ingest.alert.Handshake;
import org.tripcap.ingest.alert.Severity;

/** The responder's decisions with real signatures and documents; only Kafka is left out. */
class CaseworkerTest {
    private static final Duration QUIET = Duration.ofMinutes(10);
    private static final Duration MAXIMUM = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-01-31T12:00:00Z");
    private final List<IncidentDocument> published = new ArrayList<>();
    private final List<Statement> stated = new ArrayList<>();
    private boolean kafkaAway;
    private Authority authority;
    private TrustFile trust;
    private StatementChain chain;
    private IncidentBook incidents;
    private SeenAlerts seen;
    private Caseworker worker;
    private int ids;

    @BeforeEach
    void begin() throws IOException {
        authority = Authority.create(() -> now);
        trust = authority.trustFile();
        Identity responder = authority.enrol("responder-1", Role.RESPONDER, Duration.ofDays(30));
        chain = StatementChain.open(directory.resolve("chain"), responder, environment());
        restart(Bounds.STANDARD.withIncidents(3, 5));
    }

    @AfterEach
    void end() throws IOException {
        chain.close();
    }

    private ActorEnvironment environment() {
        return new ActorEnvironment(() -> now, () -> ClockState.UNKNOWN, Optional::empty, Deployment.STANDALONE);
    }

    /** A new life that knows what the topic of incidents says and nothing else. */
    private void restart(Bounds bounds) {
        incidents = new IncidentBook();
        for (AuthorisedDocument document : topic) {
            incidents.offer(document);
        }
        seen = new SeenAlerts();
        Policy policy = new Policy(
                List.of(PolicyTest.rule("*", Severity.MEDIUM, Set.of())),
                bounds,
                List.of(Network.parse("192.0.2.0/24")),
                List.of(),
                List.of());
        RevisionWriter writer =
                new RevisionWriter(chain, this::append, this::document, directory.resolve("revision.draft"));
        worker = new Caseworker(
                policy,
                incidents,
                seen,
                () -> IncidentKeyPair.generate().publicKey(),
                (document, cause) -> writer.publish(document, cause),
                () -> now);
    }

    private final List<AuthorisedDocument> topic = new ArrayList<>();

    private void append(Signed statement) throws IOException {
        if (kafkaAway) {
            throw new IOException("no broker answers");
        }
        stated.add(Statement.parse(statement.bytes()));
    }

    private void document(IncidentId id, byte[] bytes, Signed statement) throws IOException {
        try {
            AuthorisedDocument authorised = AuthorisedDocument.check(bytes, statement, trust);
            topic.add(authorised);
            published.add(authorised.document());
            assertThat(incidents.offer(authorised)).isEmpty();
        } catch (UntrustedException e) {
            throw new IOException(e);
        }
    }

    private Outcome handle(Alerts alert) throws Exception {
        return worker.handle(alert.alert(), now, nextId());
    }

    private IncidentId nextId() {
        return new IncidentId(String.format("%032x", ++ids));
    }

    private IncidentDocument last() {
        return published.getLast();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Nested
    class AttachedStatement {
        @Test
        void severeAlert_opensASignedIncidentAboutTheAttacker() throws Exception {
            Outcome outcome = handle(Alerts.named("a"));
            assertThat(outcome.code()).isEqualTo(Outcome.Code.OPENED);
            assertThat(outcome.incident()).isEqualTo(last().id()).isEqualTo(new IncidentId("0".repeat(31) + "1"));
            assertThat(last().revision()).isEqualTo(1);
            assertThat(last().scope().filter()).isEqualTo("(host 198.51.100.7) or (vlan and host 198.51.100.7)");
            assertThat(last().title()).isEqualTo("Attack from 198.51.100.7");
            assertThat(last().opened()).isEqualTo(now);
            assertThat(last().expires()).isEqualTo(now.plus(QUIET));
            assertThat(last().alerts()).singleElement().satisfies(note -> {
                assertThat(note.reference()).isEqualTo("a");
                assertThat(note.severity()).isEqualTo(Severity.HIGH.score());
            });
            assertThat(stated.getLast().body()).isInstanceOf(Body.IncidentOpened.class);
        }

        @Test
        void mildAlert_isIgnored() throws Exception {
            assertThat(handle(Alerts.named("a").with(Severity.LOW)).code()).isEqualTo(Outcome.Code.IGNORED);
            assertThat(published).isEmpty();
        }

        @Test
        void alertWithoutScope_isRefusedWithTheReason() throws Exception {
            Outcome outcome = handle(Alerts.named("a").with(Handshake.UNKNOWN).to(null));
            assertThat(outcome.code()).isEqualTo(Outcome.Code.REFUSED);
            assertThat(outcome.detail()).contains("one address only");
            assertThat(published).isEmpty();
        }

        @Test
        void alertDecidedTooLate_isRefused() throws Exception {
            Instant received = now;
            pass(QUIET);
            Outcome outcome = worker.handle(Alerts.named("a").alert(), received, nextId());
            assertThat(outcome.code()).isEqualTo(Outcome.Code.REFUSED);
            assertThat(outcome.detail()).contains("600 s");
        }

        @Test
        void openIncidents_areBounded() throws Exception {
            for (int i = 1; i <= 3; i++) {
                assertThat(handle(Alerts.named("a" + i).from("198.51.100." + i)).code())
                        .isEqualTo(Outcome.Code.OPENED);
            }
            Outcome fourth = handle(Alerts.named("a4").from("198.51.100.4"));
            assertThat(fourth.code()).isEqualTo(Outcome.Code.REFUSED);
            assertThat(fourth.detail()).contains("3 incidents open").contains("operator");
        }

        @Test
        void openingsInAnHour_areBoundedOverRestarts() throws Exception {
            for (int i = 1; i <= 5; i++) {
                assertThat(handle(Alerts.named("a" + i)).code()).isEqualTo(Outcome.Code.OPENED);
                pass(QUIET);
                worker.tend();
            }
            restart(Bounds.STANDARD.withIncidents(3, 5));
            Outcome sixth = handle(Alerts.named("a6"));
            assertThat(sixth.code()).isEqualTo(Outcome.Code.REFUSED);
            assertThat(sixth.detail()).contains("5 incidents in the last hour");
            pass(Duration.ofMinutes(11));
            assertThat(handle(Alerts.named("a6")).code()).isEqualTo(Outcome.Code.OPENED);
        }

        @Test
        void refusedAlert_isDecidedAnewWhenItComesAgain() throws Exception {
            for (int i = 1; i <= 3; i++) {
                handle(Alerts.named("a" + i).from("198.51.100." + i));
            }
            assertThat(handle(Alerts.named("a4").from("198.51.100.4")).code()).isEqualTo(Outcome.Code.REFUSED);
            pass(QUIET);
            worker.tend();
            assertThat(handle(Alerts.named("a4").from("198.51.100.4")).code()).isEqualTo(Outcome.Code.OPENED);
        }
    }

    @Nested
    class Joining {
        @Test
        void alertOfTheSameAttacker_joinsAndProlongs() throws Exception {
            IncidentId incident = handle(Alerts.named("a")).incident();
            pass(Duration.ofMinutes(5));
            Outcome outcome = handle(Alerts.named("b").to("192.0.2.99"));
            assertThat(outcome.code()).isEqualTo(Outcome.Code.JOINED);
            assertThat(outcome.incident()).isEqualTo(incident);
            assertThat(last().revision()).isEqualTo(2);
            assertThat(last().expires()).isEqualTo(now.plus(QUIET));
            assertThat(last().alerts()).extracting("reference").containsExactly("a", "b");
            assertThat(stated.getLast().body()).isInstanceOf(Body.IncidentChanged.class);
        }

        @Test
        void expiry_neverPassesTheMaximum() throws Exception {
            handle(Alerts.named("a"));
            Instant opened = now;
            for (int i = 0; i < 8; i++) {
                pass(Duration.ofMinutes(7));
                assertThat(handle(Alerts.named("b" + i)).code()).isEqualTo(Outcome.Code.JOINED);
            }
            assertThat(last().expires()).isEqualTo(opened.plus(MAXIMUM));
            pass(Duration.ofMinutes(4));
            worker.tend();
            assertThat(last().state()).isEqualTo(State.CLOSED);
            assertThat(((Body.IncidentBody) stated.getLast().body())
                            .act()
                            .cause()
                            .code())
                    .isEqualTo("expiry");
        }

        @Test
        void otherAttacker_opensItsOwn() throws Exception {
            handle(Alerts.named("a"));
            assertThat(handle(Alerts.named("b").from("203.0.113.9")).code()).isEqualTo(Outcome.Code.OPENED);
        }

        @Test
        void narrowIncident_isNotJoinedByAWiderAlert() throws Exception {
            handle(Alerts.named("a").with(Handshake.UNKNOWN));
            assertThat(handle(Alerts.named("b")).code()).isEqualTo(Outcome.Code.OPENED);
            assertThat(handle(Alerts.named("c").with(Handshake.UNKNOWN)).code()).isEqualTo(Outcome.Code.JOINED);
        }

        @Test
        void storm_isOneIncidentAndFewRevisions() throws Exception {
            IncidentId incident = handle(Alerts.named("first")).incident();
            for (int i = 0; i < 20_000; i++) {
                Outcome outcome = handle(Alerts.named("storm" + i));
                assertThat(outcome.code()).isEqualTo(Outcome.Code.JOINED);
                assertThat(outcome.incident()).isEqualTo(incident);
                pass(Duration.ofMillis(1));
            }
            pass(Duration.ofSeconds(1));
            worker.tend();
            assertThat(published).extracting(IncidentDocument::id).containsOnly(incident);
            assertThat(published).hasSizeLessThan(25);
            assertThat(last().alerts()).hasSize(Notes.MOST_FIRING);
            assertThat(last().toBytes().length).isLessThan(IncidentDocument.MAX_BYTES);
        }

        @Test
        void joinedAfterRestart_isFoundByTheDocumentAlone() throws Exception {
            IncidentId incident = handle(Alerts.named("a")).incident();
            restart(Bounds.STANDARD.withIncidents(3, 5));
            Outcome outcome = handle(Alerts.named("b"));
            assertThat(outcome.code()).isEqualTo(Outcome.Code.JOINED);
            assertThat(outcome.incident()).isEqualTo(incident);
        }

        @Test
        void joinedButNotWrittenDownBeforeACrash_isWrittenDownAfterIt() throws Exception {
            Outcome opened = handle(Alerts.named("a"));
            Outcome joined = handle(Alerts.named("b"));
            assertThat(last().alerts()).hasSize(1);
            restart(Bounds.STANDARD.withIncidents(3, 5));
            worker.recall(Alerts.named("a").alert(), now, opened);
            worker.recall(Alerts.named("b").alert(), now, joined);
            worker.tend();
            assertThat(last().alerts()).extracting("reference").containsExactly("a", "b");
        }
    }

    @Nested
    class Again {
        @Test
        void sameAlert_doesNothingTwice() throws Exception {
            IncidentId incident = handle(Alerts.named("a")).incident();
            Outcome again = handle(Alerts.named("a"));
            assertThat(again.code()).isEqualTo(Outcome.Code.DUPLICATE);
            assertThat(again.incident()).isEqualTo(incident);
            assertThat(published).hasSize(1);
        }

        @Test
        void sameAlertAfterRestart_doesNothingTwice() throws Exception {
            handle(Alerts.named("a"));
            restart(Bounds.STANDARD.withIncidents(3, 5));
            Outcome again = handle(Alerts.named("a"));
            assertThat(again.code()).isEqualTo(Outcome.Code.JOINED);
            pass(Duration.ofSeconds(2));
            worker.tend();
            assertThat(published).hasSize(1);
        }

        @Test
        void samePlaceInTheLogAfterACrash_findsWhatItOpened() throws Exception {
            IncidentId id = nextId();
            worker.handle(Alerts.named("a").alert(), now, id);
            restart(Bounds.STANDARD.withIncidents(3, 5));
            Outcome again = worker.handle(Alerts.named("a").alert(), now, id);
            assertThat(again).isEqualTo(Outcome.of(Outcome.Code.OPENED, id));
            assertThat(published).hasSize(1);
        }

        @Test
        void outageWhileOpening_isMadeGoodByTheNextTry() throws Exception {
            IncidentId id = nextId();
            kafkaAway = true;
            assertThatThrownBy(() -> worker.handle(Alerts.named("a").alert(), now, id))
                    .isInstanceOf(IOException.class);
            assertThat(published).isEmpty();
            kafkaAway = false;
            new RevisionWriter(
                            chain,
                            CaseworkerTest.this::append,
                            CaseworkerTest.this::document,
                            directory.resolve("revision.draft"))
                    .finish();
            Outcome outcome = worker.handle(Alerts.named("a").alert(), now, id);
            assertThat(outcome).isEqualTo(Outcome.of(Outcome.Code.OPENED, id));
            assertThat(published).hasSize(1);
            assertThat(stated)
                    .filteredOn(s -> s.body() instanceof Body.IncidentOpened)
                    .hasSize(1);
        }
    }

    @Nested
    class Closing {
        @Test
        void quietTime_closes() throws Exception {
            handle(Alerts.named("a"));
            pass(QUIET.minusMillis(1));
            worker.tend();
            assertThat(last().state()).isEqualTo(State.OPEN);
            pass(Duration.ofMillis(1));
            worker.tend();
            assertThat(last().state()).isEqualTo(State.CLOSED);
            assertThat(last().closed()).isEqualTo(now);
            assertThat(((Body.IncidentBody) stated.getLast().body())
                            .act()
                            .cause()
                            .code())
                    .isEqualTo("quiet");
            worker.tend();
            assertThat(published).hasSize(2);
        }

        @Test
        void resolvedOfAllAlerts_closes() throws Exception {
            handle(Alerts.named("a"));
            handle(Alerts.named("b"));
            assertThat(handle(Alerts.named("a").over()).code()).isEqualTo(Outcome.Code.RESOLVED);
            assertThat(last().state()).isEqualTo(State.OPEN);
            restart(Bounds.STANDARD.withIncidents(3, 5));
            assertThat(handle(Alerts.named("b").over()).code()).isEqualTo(Outcome.Code.RESOLVED);
            assertThat(last().state()).isEqualTo(State.CLOSED);
        }

        @Test
        void resolvedOfNothingOpen_isIgnored() throws Exception {
            assertThat(handle(Alerts.named("a").over()).code()).isEqualTo(Outcome.Code.IGNORED);
        }

        @Test
        void alertAfterTheClose_opensANewOne() throws Exception {
            IncidentId first = handle(Alerts.named("a")).incident();
            pass(QUIET);
            worker.tend();
            Outcome outcome = handle(Alerts.named("b"));
            assertThat(outcome.code()).isEqualTo(Outcome.Code.OPENED);
            assertThat(outcome.incident()).isNotEqualTo(first);
        }

        @Test
        void manyResolvedAlerts_fitTheDocument() throws Exception {
            handle(Alerts.named("x0"));
            IntStream.range(1, 200).forEach(i -> {
                try {
                    handle(Alerts.named("x" + i));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            for (int i = 0; i < 200; i++) {
                handle(Alerts.named("x" + i).over());
            }
            assertThat(last().state()).isEqualTo(State.CLOSED);
            assertThat(last().alerts()).hasSize(2 * Notes.MOST_FIRING);
        }
    }

    @Nested
    class OfPeople {
        @Test
        void operatorsIncident_isNeitherJoinedNorClosed() throws Exception {
            Identity operator = authority.enrol("operator-1", Role.OPERATOR, Duration.ofDays(30));
            try (StatementChain operators =
                    StatementChain.open(directory.resolve("operator"), operator, environment())) {
                IncidentDocument document = IncidentDocument.first(
                        nextId(),
                        "Watched",
                        "because",
                        LegalBasis.GDPR_6_1_F,
                        Target.EVERYWHERE.scope(HostScope.of(Network.parse("198.51.100.7"))),
                        now,
                        now.plus(QUIET),
                        List.of(),
                        IncidentKeyPair.generate().publicKey(),
                        new byte[32],
                        new byte[32]);
                new RevisionWriter(
                                operators,
                                CaseworkerTest.this::append,
                                CaseworkerTest.this::document,
                                directory.resolve("operator.draft"))
                        .publish(document, Cause.OPERATOR);
            }
            assertThat(handle(Alerts.named("a")).code()).isEqualTo(Outcome.Code.OPENED);
            pass(QUIET);
            worker.tend();
            assertThat(published).hasSize(3);
            assertThat(published.get(2).title()).isEqualTo("Attack from 198.51.100.7");
        }
    }
}
