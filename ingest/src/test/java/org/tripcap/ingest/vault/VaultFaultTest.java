package org.tripcap.ingest.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.ingest.vault.FaultyFiles.Step;
import org.tripcap.ingest.vault.MemoryLedger.Mode;
import org.tripcap.ingest.vault.VaultWorld.Opened;

/** Each durable step of the vault fails, before or after it is durable; then the process ends, and the next one goes on. */
class VaultFaultTest {
    @TempDir
    Path directory;

    VaultWorld world;

    @BeforeEach
    void make() {
        world = new VaultWorld(directory);
    }

    @AfterEach
    void stop() throws IOException {
        world.close();
    }

    private DirectoryVault start(Step faulty, boolean persistsAnyway) throws IOException {
        return world.startVault(new FaultyFiles(new DirectoryFiles(world.vaultDirectory()), faulty, persistsAnyway));
    }

    private DirectoryVault restart() throws IOException {
        world.stop();
        world.ledger.mode = Mode.WELL;
        world.board.failsBefore = false;
        world.board.failsAfter = false;
        return world.startVault();
    }

    private static Stream<Arguments> boardFaults() {
        return Stream.of(Arguments.of(true, false), Arguments.of(false, true));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aKeyThatCouldNotBeKept_isNeverOffered(boolean persistsAnyway) throws IOException {
        DirectoryVault faulty = start(Step.KEEP, persistsAnyway);
        faulty.serve(world.operator.keyId());
        assertThatThrownBy(faulty::replenish).hasMessageContaining("KEEP");
        assertThat(world.board.posted).isEmpty();

        DirectoryVault vault = restart();
        vault.serve(world.operator.keyId());
        vault.replenish();

        assertPoolIsSound();
    }

    @ParameterizedTest
    @MethodSource("boardFaults")
    void anOfferThatMayHaveArrived_isNotMadeAgain(boolean before, boolean after) throws IOException {
        DirectoryVault vault = world.startVault();
        vault.serve(world.operator.keyId());
        world.board.failsBefore = before;
        world.board.failsAfter = after;
        assertThatThrownBy(vault::replenish).hasMessageContaining("board");
        List<String> claimed = world.board.offers.keySet().stream().toList();
        claimed.forEach(world.board.offers::remove);

        vault = restart();
        vault.serve(world.operator.keyId());
        vault.replenish();

        assertPoolIsSound();
        assertThat(world.board.offers)
                .as("somebody claimed it meanwhile")
                .doesNotContainKeys(claimed.toArray(String[]::new));
    }

    private void assertPoolIsSound() {
        assertThat(world.board.offers).hasSize(VaultWorld.POOL);
        Set<String> once = new HashSet<>();
        for (Signed signed : world.board.posted) {
            assertThat(once.add(KeyOffer.parse(signed.bytes()).key().id()))
                    .as("each key is offered once")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBindingThatCouldNotBeWritten_isMadeWhenTheOpeningComesAgain(boolean persistsAnyway) throws Exception {
        DirectoryVault faulty = start(Step.BIND, persistsAnyway);
        faulty.serve(world.operator.keyId());
        faulty.replenish();
        Opened opened = world.open(world.operator, IncidentId.random(world.random), world.claim(world.operator));
        assertThatThrownBy(() -> faulty.opening(opened.statement())).hasMessageContaining("BIND");
        assertThat(faulty.status().bound()).isZero();

        DirectoryVault vault = restart();
        vault.opening(opened.statement());

        assertThat(vault.status().bound()).isEqualTo(1);
        assertThat(vault.status().refusedBindings()).isZero();
        assertReadable(vault, opened);
    }

    @ParameterizedTest
    @MethodSource("boardFaults")
    void aBoundKeyWhoseOfferWasNotWithdrawn_isWithdrawnByTheNextProcess(boolean before, boolean after)
            throws Exception {
        DirectoryVault first = world.startVault();
        first.serve(world.operator.keyId());
        first.replenish();
        IncidentKey key = world.board.offers.values().iterator().next().key();
        Opened opened = world.open(world.operator, IncidentId.random(world.random), key);
        world.board.failsBefore = before;
        world.board.failsAfter = after;
        assertThatThrownBy(() -> first.opening(opened.statement())).hasMessageContaining("board");

        DirectoryVault vault = restart();
        vault.opening(opened.statement());

        assertThat(world.board.offers).doesNotContainKey(key.id());
        assertReadable(vault, opened);
    }

    @ParameterizedTest
    @EnumSource(names = {"AWAY", "MUTE"})
    void aReleaseTheLedgerDidNotAcknowledge_givesNoKeyAndLeavesNoHole(Mode mode) throws Exception {
        DirectoryVault first = world.startVault();
        Opened opened = world.bound(first);
        WrappedSegmentKey wrapped = world.wrap(opened, 1, world.contentKey());
        world.ledger.mode = mode;
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> world.requester(first, world.investigator)
                            .request(opened.id(), Purpose.VERIFY, List.of(wrapped)))
                    .isInstanceOfSatisfying(
                            UnwrapRefusedException.class,
                            e -> assertThat(e.refusal()).isEqualTo(Refusal.LEDGER_UNAVAILABLE));
        }

        DirectoryVault vault = restart();
        assertReadable(vault, opened);

        assertLedgerIsSound(vault, opened);
        assertThat(world.ledger.distinct())
                .as("however often it was tried, one statement at most was made while the ledger was away")
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReleaseThatCouldNotBeCounted_givesNoKeyAndIsCountedByTheNextProcess(boolean persistsAnyway) throws Exception {
        DirectoryVault faulty = start(Step.COUNT, persistsAnyway);
        Opened opened = world.bound(faulty);
        WrappedSegmentKey wrapped = world.wrap(opened, 1, world.contentKey());
        assertThatThrownBy(() -> world.requester(faulty, world.investigator)
                        .request(opened.id(), Purpose.VERIFY, List.of(wrapped)))
                .hasMessageContaining("COUNT");
        assertThat(world.ledger.statements)
                .as("not counted, so not stated either")
                .isEmpty();

        DirectoryVault vault = restart();
        assertReadable(vault, opened);

        assertLedgerIsSound(vault, opened);
    }

    @Test
    void theEndOfTheProcessRightAfterTheAcknowledgement_isCounted() throws Exception {
        DirectoryVault first = world.startVault();
        Opened opened = world.bound(first);
        world.ledger.mode = Mode.MUTE;
        assertThatThrownBy(() -> world.requester(first, world.investigator)
                        .request(opened.id(), Purpose.VERIFY, List.of(world.wrap(opened, 1, world.contentKey()))))
                .isInstanceOf(UnwrapRefusedException.class);

        DirectoryVault vault = restart();
        vault.sendUnacknowledged();

        assertThat(vault.status().keysReleased()).isEqualTo(1);
        assertLedgerIsSound(vault, opened);
    }

    private void assertReadable(DirectoryVault vault, Opened opened) throws Exception {
        ContentKey key = world.contentKey();
        WrappedSegmentKey wrapped = world.wrap(opened, 5, key);
        assertThat(world.requester(vault, world.investigator).request(opened.id(), Purpose.VERIFY, List.of(wrapped)))
                .containsExactly(new KeyRelease.Released(wrapped.context(), key));
    }

    /** One chain without a hole, and a count that agrees with it. */
    private void assertLedgerIsSound(DirectoryVault vault, Opened opened) {
        List<Statement> statements = world.ledger.distinct();
        assertThat(statements)
                .extracting(Statement::seq)
                .containsExactlyElementsOf(IntStream.range(0, statements.size())
                        .mapToObj(Long::valueOf)
                        .toList());
        List<Body.EvidenceAccessed> accessed = statements.stream()
                .filter(statement -> opened.id().equals(statement.incident()))
                .map(statement -> (Body.EvidenceAccessed) statement.body())
                .toList();
        long keys = 0;
        for (Body.EvidenceAccessed each : accessed) {
            keys += each.keys();
            assertThat(each.released()).isEqualTo(keys);
        }
        assertThat(vault.status().keysReleased()).isEqualTo(keys);
    }
}
