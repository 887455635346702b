package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
import org.tripcap.capture.incident.AlertChain;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.State;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.ingest.alert.Alert;
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
    private Bounds bounds = Bounds.STANDARD;

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
        writer = new RevisionWriter(chain, this::publish, directory.resolve("revision.draft"));
        worker = new Caseworker(
                policy, incidents, seen, () -> IncidentKeyPair.generate().publicKey(), new Done(), observed, () -> now);
    }

    /** Takes effect at once, as if each act were committed by itself. */
    private final class Done implements Acts {
        @Override
        public void decide(Waiting waiting, Outcome outcome, long sequence) {
            decided.add(waiting.decision(outcome, sequence));
        }

        @Override
        public void record(IncidentId incident, long first, List<Alert> alerts) {
            for (int i = 0; i < alerts.size(); i++) {
                onRecord.computeIfAbsent(incident, id -> new TreeMap<>()).put(first + i, alerts.get(i));
            }
        }

        @Override
        public boolean publish(IncidentDocument document, Cause cause) throws IOException {
            writer.publish(document, cause);
            return true;
        }
    }

    /** What was told. */
    private final class Told implements Observer {
        @Override
        public void opened(IncidentDocument document) {
            told.add("opened");
        }

        @Override
        public void widened(IncidentDocument document) {
            told.add("widened");
        }

        @Override
        public void bound(Outcome outcome, Instant at) {
            told.add("bound");
        }

        @Override
        public void expiring(IncidentDocument document) {
            told.add("expiring");
        }
    }

    private final List<AuthorisedDocument> topic = new ArrayList<>();
    private final List<Decided.Decision> decided = new ArrayList<>();
    private final Map<IncidentId, SortedMap<Long, Alert>> onRecord = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final Observer observed = new Told();
    private RevisionWriter writer;

    private void publish(Signed statement, RevisionWriter.@Nullable Document document) throws IOException {
        if (kafkaAway) {
            throw new IOException("no broker answers");
        }
        stated.add(Statement.parse(statement.bytes()));
        if (document == null) {
            return;
        }
        try {
            AuthorisedDocument authorised = AuthorisedDocument.check(document.bytes(), statement, trust);
            topic.add(authorised);
            published.add(authorised.document());
            assertThat(incidents.offer(authorised)).isEmpty();
        } catch (UntrustedException e) {
            throw new IOException(e);
        }
    }

    private Outcome handle(Alerts alert) throws Exception {
        return worker.handle(waiting(alert, now), nextId());
    }

    private static Waiting waiting(Alerts alert, Instant received) {
        return new Waiting(new ReceiptId("0".repeat(32)), 0, 0, received, alert.alert());
    }

    /** An alert that shares neither attacker nor victim with others of another number. */
    private static Alerts unrelated(int number) {
        return Alerts.named("a" + number).from("198.51." + number + ".7").to("203.0." + number + ".9");
    }

    /** The latest document commits to exactly the alerts on record. */
    private void assertChainOfRecords() {
        AlertChain chain = AlertChain.EMPTY;
        for (Map.Entry<Long, Alert> entry :
                onRecord.getOrDefault(last().id(), new TreeMap<>()).entrySet()) {
            assertThat(entry.getKey()).isEqualTo(chain.count() + 1);
            chain = chain.plus(AlertLogFormat.record(entry.getValue()));
        }
        assertThat(last().alertChain()).isEqualTo(chain);
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
    class Openings {
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
            Outcome outcome = worker.handle(waiting(Alerts.named("a"), received), nextId());
            assertThat(outcome.code()).isEqualTo(Outcome.Code.REFUSED);
            assertThat(outcome.detail()).contains("600 s");
        }

        @Test
        void openIncidents_areBounded() throws Exception {
            for (int i = 1; i <= 3; i++) {
                assertThat(handle(unrelated(i)).code()).isEqualTo(Outcome.Code.OPENED);
            }
            assertThat(told).containsOnly("opened");
            Outcome fourth = handle(unrelated(4));
            assertThat(told).endsWith("bound");
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
                handle(unrelated(i));
            }
            assertThat(handle(unrelated(4)).code()).isEqualTo(Outcome.Code.REFUSED);
            pass(QUIET);
            worker.tend();
            assertThat(handle(unrelated(4)).code()).isEqualTo(Outcome.Code.OPENED);
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
        void otherAttackerOfAnotherVictim_opensItsOwn() throws Exception {
            handle(Alerts.named("a"));
            assertThat(handle(Alerts.named("b").from("203.0.113.9").to("192.0.2.99"))
                            .code())
                    .isEqualTo(Outcome.Code.OPENED);
        }

        @Test
        void otherAttackerWithAnotherFamilyOfSignatures_opensItsOwn() throws Exception {
            handle(Alerts.named("a").signed("ET SCAN Something"));
            assertThat(handle(Alerts.named("b").from("203.0.113.9").signed("ET EXPLOIT Something"))
                            .code())
                    .isEqualTo(Outcome.Code.OPENED);
        }

        @Test
        void sameHostsTheOtherWayRound_join_alsoAfterARestart() throws Exception {
            IncidentId incident = handle(Alerts.named("a").to("203.0.113.9").signed("ET MALWARE Answer"))
                    .incident();
            Alerts back =
                    Alerts.named("b").from("203.0.113.9").to("198.51.100.7").signed("Notice::Callback");
            assertThat(handle(back).incident()).isEqualTo(incident);
            restart(Bounds.STANDARD.withIncidents(3, 5));
            Alerts third =
                    Alerts.named("c").from("203.0.113.9").to("198.51.100.7").signed("Another Tool");
            assertThat(handle(third)).isEqualTo(Outcome.of(Outcome.Code.JOINED, Objects.requireNonNull(incident)));
        }

        @Test
        void otherAttackerOfTheSameVictimAndFamily_widens() throws Exception {
            IncidentId incident =
                    handle(Alerts.named("a").signed("ET SCAN Something")).incident();
            pass(Duration.ofSeconds(1));
            Outcome outcome = handle(Alerts.named("b").from("203.0.113.9").signed("ET SCAN Other"));
            assertThat(outcome).isEqualTo(Outcome.of(Outcome.Code.JOINED, Objects.requireNonNull(incident)));
            assertThat(last().scope().filter())
                    .isEqualTo("((host 198.51.100.7 or host 203.0.113.9)) or (vlan and (host 198.51.100.7 or host"
                            + " 203.0.113.9))");
            assertThat(told).containsExactly("opened", "widened");
            assertChainOfRecords();
        }

        @Test
        void alertAfterTheClockWasSetBack_widensAndProlongs() throws Exception {
            pass(Duration.ofHours(1));
            handle(Alerts.named("a").signed("ET SCAN Something"));
            pass(Duration.ofSeconds(1).minus(Duration.ofHours(1)));
            handle(Alerts.named("b").from("203.0.113.9").signed("ET SCAN Other"));

            assertThat(last().revision()).isEqualTo(2);
            assertThat(told).containsExactly("opened", "widened");
        }

        @Test
        void neighbourOfTheAttacker_widens() throws Exception {
            handle(Alerts.named("a").with(Handshake.UNKNOWN));
            pass(Duration.ofSeconds(1));
            Outcome outcome = handle(Alerts.named("b")
                    .with(Handshake.UNKNOWN)
                    .from("198.51.100.8")
                    .to("192.0.2.99"));
            assertThat(outcome.code()).isEqualTo(Outcome.Code.JOINED);
            assertThat(last().scope().filter())
                    .startsWith(
                            "((host 198.51.100.7 or host 198.51.100.8) and (host 192.0.2.10 or host 192.0.2.99)) or");
        }

        @Test
        void narrowIncident_isWidenedByAlertThatProvesTheAttacker() throws Exception {
            handle(Alerts.named("a").with(Handshake.UNKNOWN));
            pass(Duration.ofSeconds(1));
            assertThat(handle(Alerts.named("b")).code()).isEqualTo(Outcome.Code.JOINED);
            assertThat(last().scope().filter()).isEqualTo("(host 198.51.100.7) or (vlan and host 198.51.100.7)");
        }

        @Test
        void tenThousandAttackers_areOneIncidentOfBoundedScope() throws Exception {
            Random random = new Random(7);
            Map<Outcome.Code, Integer> outcomes = new EnumMap<>(Outcome.Code.class);
            for (int i = 0; i < 10_000; i++) {
                String attacker = (11 + random.nextInt(200)) + "." + random.nextInt(256) + "." + random.nextInt(256)
                        + "." + (1 + random.nextInt(254));
                Outcome outcome = handle(Alerts.named("x" + i).from(attacker).with(Handshake.UNKNOWN));
                outcomes.merge(outcome.code(), 1, Integer::sum);
                pass(Duration.ofMillis(1));
            }
            pass(Duration.ofSeconds(1));
            worker.tend();
            assertThat(published).extracting(IncidentDocument::id).containsOnly(last().id());
            HostScope scope = HostScope.parse(last().scope().filter()).orElseThrow();
            assertThat(scope.networks()).isEqualTo(Bounds.STANDARD.networks());
            assertThat(outcomes.get(Outcome.Code.OPENED)).isEqualTo(1);
            assertThat(outcomes.get(Outcome.Code.REFUSED)).isPositive();
            assertThat(outcomes.values().stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(10_000);
            assertThat(told).contains("bound");
            assertChainOfRecords();
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
            pass(Duration.ofSeconds(30));
            worker.tend();
            assertThat(last().alertChain().count()).isEqualTo(20_001);
            assertChainOfRecords();
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
            onRecord.clear();
            worker.recall(waiting(Alerts.named("a"), now), opened, 1);
            worker.recall(waiting(Alerts.named("b"), now), joined, 2);
            worker.tend();
            assertThat(last().alerts()).extracting("reference").containsExactly("a", "b");
            assertChainOfRecords();
        }
    }

    @Nested
    class Budgets {
        private void boundRecordingTo(Duration time) {
            bounds = new Bounds(3, 50, time, 16, new PrefixLengths(16, 32));
            restart(bounds);
        }

        @Test
        void recordingADay_boundsOpenings() throws Exception {
            boundRecordingTo(Duration.ofMinutes(25));
            assertThat(handle(unrelated(1)).code()).isEqualTo(Outcome.Code.OPENED);
            assertThat(handle(unrelated(2)).code()).isEqualTo(Outcome.Code.OPENED);
            Outcome third = handle(unrelated(3));
            assertThat(third.code()).isEqualTo(Outcome.Code.REFUSED);
            assertThat(third.detail()).contains("minutes a day").contains("operator");
            pass(Duration.ofHours(24).plus(QUIET));
            worker.tend();
            assertThat(handle(unrelated(3)).code()).isEqualTo(Outcome.Code.OPENED);
        }

        @Test
        void recordingADay_boundsProlongation() throws Exception {
            boundRecordingTo(Duration.ofMinutes(15));
            handle(Alerts.named("a"));
            Instant opened = now;
            pass(Duration.ofMinutes(9));
            assertThat(handle(Alerts.named("b")).code()).isEqualTo(Outcome.Code.JOINED);
            assertThat(last().expires()).isEqualTo(opened.plus(Duration.ofMinutes(15)));
            assertThat(told).contains("bound");
        }

        @Test
        void endOfRecording_isAnnouncedOnce() throws Exception {
            handle(Alerts.named("a"));
            pass(QUIET.minus(Duration.ofMinutes(2)));
            worker.tend();
            worker.tend();
            assertThat(told).containsExactly("opened", "expiring");
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
            worker.handle(waiting(Alerts.named("a"), now), id);
            restart(Bounds.STANDARD.withIncidents(3, 5));
            Outcome again = worker.handle(waiting(Alerts.named("a"), now), id);
            assertThat(again).isEqualTo(Outcome.of(Outcome.Code.OPENED, id));
            assertThat(published).hasSize(1);
        }

        @Test
        void outageWhileOpening_isMadeGoodByTheNextTry() throws Exception {
            IncidentId id = nextId();
            kafkaAway = true;
            assertThatThrownBy(() -> worker.handle(waiting(Alerts.named("a"), now), id))
                    .isInstanceOf(IOException.class);
            assertThat(published).isEmpty();
            kafkaAway = false;
            writer.finish();
            Outcome outcome = worker.handle(waiting(Alerts.named("a"), now), id);
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
            // Those for which there was no room may be firing still.
            assertThat(last().state()).isEqualTo(State.OPEN);
            assertThat(last().alerts()).hasSize(2 * Notes.MOST_FIRING);
            assertChainOfRecords();
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
                new RevisionWriter(operators, CaseworkerTest.this::publish, directory.resolve("operator.draft"))
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
