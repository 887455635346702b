package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.testing.ManualClock;

class StatementChainTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final IncidentId ONE = new IncidentId("00112233445566778899aabbccddeeff");
    private static final IncidentId TWO = new IncidentId("ff112233445566778899aabbccddeeff");
    private static final Body IDLE = new Body.SensorIdle(0, 0);
    private static final Body GAP = new Body.Gap(NOW, NOW, GapReason.RESTART, null, null);

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(NOW);
    private final Authority authority = Authority.create(clock);
    private final Identity sensor = authority.enrol("sensor-1", Role.SENSOR, Duration.ofDays(30));
    private final Seen seen = new Seen(7, Digest.parse("0b".repeat(32)));
    private final ActorEnvironment environment =
            new ActorEnvironment(clock, () -> ClockState.UNKNOWN, () -> Optional.of(seen), Deployment.STANDALONE);

    private Path file() {
        return directory.resolve("state").resolve("sensor.chain");
    }

    private StatementChain open() throws IOException {
        return StatementChain.open(file(), sensor, environment);
    }

    private static Statement read(Signed signed) {
        return Statement.parse(signed.bytes());
    }

    @Test
    void nextInTime_clockSetBack_statesNothingBeforeTheStep() throws Exception {
        try (StatementChain chain = open()) {
            chain.nextInTime(ONE, GAP);
            clock.advance(Duration.ofMinutes(-2));

            assertThatExceptionOfType(ClockSetBackException.class).isThrownBy(() -> chain.nextInTime(ONE, GAP));
            assertThat(chain.nextSeq(ONE)).isEqualTo(1);
            assertThat(read(chain.nextInTime(TWO, GAP)).time()).isEqualTo(NOW.minus(Duration.ofMinutes(2)));
            chain.nextInTime(ONE, new Body.ClockStepped(NOW, clock.instant()));
            assertThat(read(chain.nextInTime(ONE, GAP)).seq()).isEqualTo(2);
        }
    }

    @Test
    void nextInTime_clockBackWithinItsAccuracy_repeatsTheTimeBefore() throws Exception {
        try (StatementChain chain = open()) {
            chain.nextInTime(ONE, GAP);
            clock.advance(Duration.ofMillis(-100));

            assertThat(read(chain.nextInTime(ONE, GAP)).time()).isEqualTo(NOW);
        }
    }

    @Test
    void outsideItsCertificate_nothingIsStated() throws Exception {
        try (StatementChain chain = open()) {
            chain.next(ONE, GAP);
            clock.advance(Duration.ofDays(30).plusSeconds(1));
            assertThatExceptionOfType(CertificateTermException.class)
                    .isThrownBy(() -> chain.next(ONE, GAP))
                    .withMessageContaining("ended at")
                    .withMessageContaining("tripcap key rotate sensor-1");
            assertThatExceptionOfType(CertificateTermException.class).isThrownBy(() -> chain.prepare(ONE, GAP));
            clock.advance(Duration.ofDays(-31));
            assertThatExceptionOfType(CertificateTermException.class)
                    .isThrownBy(() -> chain.nextInTime(TWO, GAP))
                    .withMessageContaining("set the clock");
            clock.advance(Duration.ofDays(1));

            assertThat(chain.nextSeq(ONE)).isEqualTo(1);
            assertThat(read(chain.next(ONE, GAP)).seq()).isEqualTo(1);
        }
    }

    @Test
    void next_fillsInWhoWhenAndWhatWasKnown() throws Exception {
        try (StatementChain chain = open()) {
            Signed signed = chain.next(ONE, GAP);
            Statement statement = authority.trustFile().statement(signed).statement();

            assertThat(statement.actor()).isEqualTo(sensor.keyId());
            assertThat(statement.role()).isEqualTo(Role.SENSOR);
            assertThat(statement.time()).isEqualTo(NOW);
            assertThat(statement.clock()).isEqualTo(ClockState.UNKNOWN);
            assertThat(statement.seen()).isEqualTo(seen);
            assertThat(statement.deployment()).isEqualTo(Deployment.STANDALONE);
            assertThat(statement.epoch()).isEqualTo(1);
            assertThat(statement.body()).isEqualTo(GAP);
        }
    }

    @Test
    void next_chainsEachIncidentAndHeartbeatsApart_andTheActorAcrossThem() throws Exception {
        try (StatementChain chain = open()) {
            Signed first = chain.next(ONE, GAP);
            Signed other = chain.next(TWO, GAP);
            Signed idle = chain.next(null, IDLE);
            Signed second = chain.next(ONE, GAP);

            assertThat(read(first).seq()).isZero();
            assertThat(read(first).prev()).isNull();
            assertThat(read(first).actorPrev()).isNull();
            assertThat(read(other).seq()).isZero();
            assertThat(read(other).prev()).isNull();
            assertThat(read(other).actorPrev()).isEqualTo(first.digest());
            assertThat(read(idle).seq()).isZero();
            assertThat(read(idle).actorPrev()).isEqualTo(other.digest());
            assertThat(read(second).seq()).isEqualTo(1);
            assertThat(read(second).prev()).isEqualTo(first.digest());
            assertThat(read(second).actorPrev()).isEqualTo(idle.digest());
            assertThat(chain.nextSeq(ONE)).isEqualTo(2);
            assertThat(chain.nextSeq(new IncidentId("a".repeat(32)))).isZero();
        }
    }

    @Test
    void next_ofAnotherRolesType_isRefusedAndLeavesNoTrace() throws Exception {
        try (StatementChain chain = open()) {
            assertThatThrownBy(() -> chain.next(ONE, new Body.EvidenceStored(List.of())))
                    .hasMessageContaining("a sensor may not state evidence.stored");
            assertThatThrownBy(() -> chain.next(ONE, IDLE)).hasMessageContaining("belongs to no incident");

            assertThat(chain.nextSeq(ONE)).isZero();
            assertThat(chain.unacknowledged()).isEmpty();
        }
    }

    @Test
    void prepared_changesNothingUntilItIsAdopted_andThenOnce() throws Exception {
        try (StatementChain chain = open()) {
            Signed first = chain.prepare(ONE, GAP);
            assertThat(chain.nextSeq(ONE)).isZero();
            chain.adopt(first);
            chain.adopt(first);
            assertThat(chain.nextSeq(ONE)).isEqualTo(1);
            assertThat(chain.unacknowledged()).containsExactly(first);
            chain.acknowledged(first);
            chain.adopt(first);
            assertThat(chain.unacknowledged()).isEmpty();
            assertThat(read(chain.next(ONE, GAP)).prev()).isEqualTo(first.digest());
            chain.force();
        }
    }

    @Test
    void adopted_isThereAfterTheChainIsOpenedAgain() throws Exception {
        Signed prepared;
        try (StatementChain chain = open()) {
            prepared = chain.prepare(ONE, GAP);
            chain.adopt(prepared);
            chain.force();
        }
        try (StatementChain chain = open()) {
            assertThat(chain.unacknowledged()).containsExactly(prepared);
            assertThat(chain.nextSeq(ONE)).isEqualTo(1);
        }
    }

    @Test
    void preparedOfAnotherPlaceOrActor_isRefused() throws Exception {
        Identity other = authority.enrol("sensor-2", Role.SENSOR, Duration.ofDays(30));
        try (StatementChain chain = open();
                StatementChain others = StatementChain.open(directory.resolve("other"), other, environment)) {
            Signed second;
            try (StatementChain ahead = StatementChain.open(directory.resolve("ahead"), sensor, environment)) {
                ahead.next(ONE, GAP);
                second = ahead.prepare(ONE, GAP);
            }
            assertThatThrownBy(() -> chain.adopt(second)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> chain.adopt(others.prepare(ONE, GAP)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(chain.unacknowledged()).isEmpty();
        }
    }

    @Test
    void journalThatLostItsFile_isWrittenAnew() throws Exception {
        try (StatementChain chain = open()) {
            Signed first = chain.next(ONE, GAP);
            Thread.currentThread().interrupt(); // which closes the file under a write, for good
            assertThatThrownBy(() -> chain.next(ONE, GAP)).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();

            Statement second = read(chain.next(ONE, GAP));

            assertThat(second.seq()).isEqualTo(1);
            assertThat(second.prev()).isEqualTo(first.digest());
        }
        try (StatementChain chain = open()) {
            assertThat(chain.nextSeq(ONE)).isEqualTo(2);
            assertThat(chain.unacknowledged()).hasSize(2);
        }
    }

    @Test
    void reopened_continuesWithANewEpoch() throws Exception {
        Signed before;
        try (StatementChain chain = open()) {
            chain.next(null, IDLE);
            before = chain.next(ONE, GAP);
        }
        try (StatementChain chain = open()) {
            Statement after = read(chain.next(ONE, GAP));

            assertThat(chain.epoch()).isEqualTo(2);
            assertThat(after.epoch()).isEqualTo(2);
            assertThat(after.seq()).isEqualTo(1);
            assertThat(after.prev()).isEqualTo(before.digest());
            assertThat(after.actorPrev()).isEqualTo(before.digest());
        }
        try (StatementChain chain = open()) {
            assertThat(chain.epoch()).isEqualTo(3);
            assertThat(chain.nextSeq(null)).isEqualTo(1);
        }
    }

    @Test
    void manyStatements_surviveTheRewritingOfTheFile() throws Exception {
        int many = 700;
        Signed last = null;
        try (StatementChain chain = open()) {
            for (int i = 0; i < many; i++) {
                last = chain.next(i % 2 == 0 ? ONE : TWO, GAP);
                chain.acknowledged(last);
            }
        }
        assertThat(last).isNotNull();
        try (StatementChain chain = open()) {
            assertThat(chain.nextSeq(ONE)).isEqualTo(many / 2);
            assertThat(chain.last()).isEqualTo(last.digest());
            assertThat(Files.size(file())).isLessThan(2000);
        }
    }

    @Test
    void manyThreads_getEveryNumberOnce() throws Exception {
        List<Signed> all = Collections.synchronizedList(new ArrayList<>());
        try (StatementChain chain = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                futures.add(threads.submit(() -> {
                    for (int k = 0; k < 10; k++) {
                        all.add(chain.next(ONE, GAP));
                    }
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }

        assertThat(all.stream().map(s -> read(s).seq()).sorted().toList())
                .isEqualTo(LongStream.range(0, 80).boxed().toList());
    }

    @Nested
    class Unacknowledged {
        @Test
        void statements_areKeptInOrderUntilAcknowledged() throws Exception {
            try (StatementChain chain = open()) {
                Signed first = chain.next(ONE, GAP);
                Signed second = chain.next(TWO, GAP);
                Signed third = chain.next(null, IDLE);

                assertThat(chain.unacknowledged()).containsExactly(first, second, third);
                chain.acknowledged(second);
                chain.acknowledged(second);
                assertThat(chain.unacknowledged()).containsExactly(first, third);
            }
        }

        @Test
        void statements_areKeptAcrossRestarts() throws Exception {
            Signed first;
            Signed second;
            try (StatementChain chain = open()) {
                first = chain.next(ONE, GAP);
                second = chain.next(ONE, GAP);
                chain.acknowledged(first);
            }
            try (StatementChain chain = open()) {
                assertThat(chain.unacknowledged()).containsExactly(second);
            }
            try (StatementChain chain = open()) {
                assertThat(chain.unacknowledged()).containsExactly(second);
                chain.acknowledged(second);
                assertThat(chain.nextSeq(ONE)).isEqualTo(2);
            }
            try (StatementChain chain = open()) {
                assertThat(chain.unacknowledged()).isEmpty();
            }
        }

        @Test
        void statements_areBounded() throws Exception {
            try (StatementChain chain = open()) {
                for (int i = 0; i < ChainJournal.MAX_UNACKNOWLEDGED + 5; i++) {
                    chain.next(ONE, GAP);
                }

                assertThat(chain.unacknowledged()).hasSize(ChainJournal.MAX_UNACKNOWLEDGED);
                assertThat(read(chain.unacknowledged().getFirst()).seq()).isEqualTo(5);
            }
        }
    }

    @Nested
    class Damage {
        @Test
        void lineCutByACrash_isForgotten_forItsStatementWasNeverHandedOut() throws Exception {
            Signed first;
            try (StatementChain chain = open()) {
                first = chain.next(ONE, GAP);
                chain.next(ONE, GAP);
            }
            String text = Files.readString(file());
            for (int cut : new int[] {1, 2, 40, 300}) {
                Files.writeString(file(), text.substring(0, text.length() - cut));
                try (StatementChain chain = open()) {
                    // A cut of the line feed alone leaves a whole line.
                    assertThat(chain.nextSeq(ONE)).as("cut %d", cut).isEqualTo(cut == 1 ? 2 : 1);
                    if (cut > 1) {
                        assertThat(chain.unacknowledged()).containsExactly(first);
                    }
                }
            }
        }

        @Test
        void lineChangedInTheMiddle_isRefusedWithItsNumber() throws Exception {
            try (StatementChain chain = open()) {
                chain.next(ONE, GAP);
                chain.next(ONE, GAP);
            }
            String text = Files.readString(file());
            Files.writeString(file(), text.replaceFirst("epoch 1", "epoch 7"));

            assertThatThrownBy(StatementChainTest.this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("damaged at line 3");
        }

        @Test
        void fileOfAnotherActor_isRefused() throws Exception {
            open().close();
            Identity other = authority.enrol("sensor-2", Role.SENSOR, Duration.ofDays(1));

            assertThatThrownBy(() -> StatementChain.open(file(), other, environment))
                    .hasMessageContaining("is that of actor " + sensor.keyId());
            open().close();
        }

        @Test
        void zerosAtTheEnd_asSomeFileSystemsLeaveAfterACrash_areForgotten() throws Exception {
            try (StatementChain chain = open()) {
                chain.next(ONE, GAP);
            }
            Files.write(file(), new byte[64], StandardOpenOption.APPEND);

            try (StatementChain chain = open()) {
                assertThat(chain.nextSeq(ONE)).isEqualTo(1);
            }
        }
    }

    @Nested
    class Lock {
        @Test
        void secondOpening_isRefusedUntilTheFirstIsClosed() throws Exception {
            StatementChain first = open();
            assertThatThrownBy(StatementChainTest.this::open).isInstanceOf(ChainBusyException.class);
            first.close();

            open().close();
        }

        @Test
        void anotherProcess_isRefusedToo() throws Exception {
            Path pem = directory.resolve("sensor.pem");
            sensor.store(pem);
            try (StatementChain chain = open()) {
                assertThat(openedElsewhere(pem)).isEqualTo("busy");
                assertThat(chain.epoch()).isEqualTo(1);
            }
            assertThat(openedElsewhere(pem)).isEqualTo("epoch 2");
        }

        private String openedElsewhere(Path pem) throws IOException, InterruptedException {
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            ChainOpener.class.getName(),
                            file().toString(),
                            pem.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output.strip();
        }

        @Test
        void withinLock_waitsForTheOther() throws Exception {
            StatementChain first = open();
            Thread closer = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(100);
                    first.close();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });

            long epoch = StatementChain.withinLock(
                    file(), sensor, environment, Duration.ofSeconds(20), StatementChain::epoch);

            assertThat(epoch).isEqualTo(2);
            closer.join();
        }

        @Test
        void withinLock_losesPatience() throws Exception {
            try (StatementChain first = open()) {
                assertThatThrownBy(() -> StatementChain.withinLock(
                                file(), sensor, environment, Duration.ofMillis(60), StatementChain::epoch))
                        .isInstanceOf(ChainBusyException.class)
                        .hasMessageContaining(file().toString());
                assertThat(first.epoch()).isEqualTo(1);
            }
        }

        @Test
        void closed_statesNothing() throws Exception {
            StatementChain chain = open();
            chain.close();

            assertThatThrownBy(() -> chain.next(ONE, GAP))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void sendWaiting_sendsInOrderWithoutAKey_andOnce() throws Exception {
        Signed one;
        Signed two;
        try (StatementChain chain = open()) {
            chain.acknowledged(chain.next(null, IDLE));
            one = chain.next(null, IDLE);
            two = chain.next(null, IDLE);
            assertThatThrownBy(() -> StatementChain.sendWaiting(file(), signed -> {}))
                    .isInstanceOf(ChainBusyException.class);
        }
        List<Signed> sent = new ArrayList<>();
        assertThatThrownBy(() -> StatementChain.sendWaiting(file(), signed -> {
                    if (!sent.isEmpty()) {
                        throw new IOException("away");
                    }
                    sent.add(signed);
                }))
                .hasMessage("away");

        assertThat(StatementChain.sendWaiting(file(), sent::add)).isEqualTo(1);
        assertThat(StatementChain.sendWaiting(file(), sent::add)).isZero();
        assertThat(StatementChain.sendWaiting(directory.resolve("none"), sent::add))
                .isZero();

        assertThat(sent).containsExactly(one, two);
        try (StatementChain chain = open()) {
            assertThat(chain.epoch()).isEqualTo(2);
            assertThat(read(chain.next(null, IDLE)).prev()).isEqualTo(two.digest());
        }
    }

    @Nested
    class AfterTheKeyWasReplaced {
        private final Identity renewed = authority.enrol("sensor-1", Role.SENSOR, Duration.ofDays(30));

        private Path chains() {
            return directory.resolve("chains");
        }

        @Test
        void former_givesWhatTheLedgerMayNotHave() throws Exception {
            Signed sent;
            Signed unsent;
            try (StatementChain chain =
                    StatementChain.open(StatementChain.fileIn(chains(), sensor), sensor, environment)) {
                sent = chain.next(null, IDLE);
                unsent = chain.next(null, IDLE);
                chain.acknowledged(sent);
            }

            List<FormerChain> former = StatementChain.former(chains(), renewed);
            assertThat(former).hasSize(1);
            assertThat(former.getFirst().unsent()).containsExactly(unsent);
            assertThat(StatementChain.former(chains(), sensor)).isEmpty();

            former.getFirst().delete();
            assertThat(StatementChain.former(chains(), renewed)).isEmpty();
        }

        @Test
        void former_ofAnotherActor_isRefused() throws Exception {
            StatementChain.open(StatementChain.fileIn(chains(), sensor), sensor, environment)
                    .close();
            Identity other = authority.enrol("sensor-2", Role.SENSOR, Duration.ofDays(30));

            assertThatThrownBy(() -> StatementChain.former(chains(), other))
                    .hasMessageContaining("is that of 'sensor-1', not of 'sensor-2'");
        }

        @Test
        void former_thatIsStillInUse_isRefused() throws Exception {
            try (StatementChain _ = StatementChain.open(StatementChain.fileIn(chains(), sensor), sensor, environment)) {
                assertThatThrownBy(() -> StatementChain.former(chains(), renewed))
                        .isInstanceOf(ChainBusyException.class);
            }
        }

        @Test
        void former_whereThereIsNoDirectory_isEmpty() throws Exception {
            assertThat(StatementChain.former(chains(), sensor)).isEmpty();
        }
    }
}
