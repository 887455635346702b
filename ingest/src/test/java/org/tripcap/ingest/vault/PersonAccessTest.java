package org.tripcap.ingest.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Authentication;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.ErasureOrder;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.ingest.vault.MemoryLedger.Mode;
import org.tripcap.ingest.vault.VaultWorld.Opened;

/** Reading through the server, by a link or a certificate. */
class PersonAccessTest {
    private static final String FLOW = "0cc175b9c0f1b6a831c399e269772661";
    private static final String OTHER_FLOW = "92eb5ffee6ae2fec3ad71c777531578f";
    private static final Duration GOOD = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    VaultWorld world;
    DirectoryVault vault;
    Opened opened;

    @BeforeEach
    void make() throws IOException {
        world = new VaultWorld(directory);
        vault = world.startVault();
        opened = world.bound(vault);
    }

    @AfterEach
    void stop() throws IOException {
        world.close();
    }

    private AccessLink link(Purpose purpose) {
        return AccessLink.of(opened.id(), FLOW, purpose, world.clock.instant(), GOOD);
    }

    private Signed signed(Identity by) {
        return AccessLink.parseToken(link(Purpose.COURT).token(by));
    }

    private KeyService byLink(Signed link) throws UnwrapRefusedException {
        return vault.persons().byLink(link, opened.id(), FLOW);
    }

    private List<WrappedSegmentKey> segments(int count) {
        List<WrappedSegmentKey> wrapped = new ArrayList<>();
        for (int seq = 0; seq < count; seq++) {
            wrapped.add(world.wrap(opened, seq, world.contentKey()));
        }
        return wrapped;
    }

    private List<Body.EvidenceAccessed> accesses() {
        return world.ledger.distinct().stream()
                .map(statement -> (Body.EvidenceAccessed) statement.body())
                .toList();
    }

    private interface Act {
        void run() throws Exception;
    }

    private static void assertRefused(Refusal refusal, Act act) {
        assertThatExceptionOfType(UnwrapRefusedException.class)
                .isThrownBy(act::run)
                .satisfies(refused -> assertThat(refused.refusal()).isEqualTo(refusal));
    }

    @Test
    void link_givesKeysOnce_afterItsSignerIsOnTheLedger() throws Exception {
        Signed link = signed(world.investigator);
        List<WrappedSegmentKey> wrapped = segments(UnwrapRequest.MAX_SEGMENTS + 1);

        List<KeyRelease> releases = byLink(link).request(opened.id(), Purpose.DISCLOSE, wrapped);

        assertThat(releases).hasSize(wrapped.size()).allMatch(KeyRelease.Released.class::isInstance);
        assertThat(accesses()).hasSize(2).allSatisfy(accessed -> {
            assertThat(accessed.asker()).isEqualTo(world.investigator.keyId());
            assertThat(accessed.purpose()).as("the link's own").isEqualTo(Purpose.COURT);
            assertThat(accessed.request()).isEqualTo(link.digest());
            assertThat(accessed.authentication()).isEqualTo(Authentication.LINK);
        });
        assertRefused(Refusal.REPLAYED, () -> byLink(link));
        assertThat(accesses()).hasSize(2);
    }

    @Test
    void link_thatWasOnlyLookedAt_isNotUsedUp_butTwoWhoLookedAtItAreNotBothServed() throws Exception {
        Signed link = signed(world.investigator);
        byLink(link);
        KeyService first = byLink(link);
        KeyService second = byLink(link);

        first.request(opened.id(), Purpose.DISCLOSE, segments(1));

        assertRefused(Refusal.REPLAYED, () -> second.request(opened.id(), Purpose.DISCLOSE, segments(1)));
        assertThat(accesses()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void link_staysUsed_afterARestart_andWhereNotingItFailsNothingIsGiven(boolean persistsAnyway) throws Exception {
        Signed link = signed(world.investigator);
        Signed other = signed(world.investigator);
        byLink(link).request(opened.id(), Purpose.DISCLOSE, segments(1));
        world.stop();

        vault = world.startVault(
                new FaultyFiles(new DirectoryFiles(world.vaultDirectory()), FaultyFiles.Step.USE, persistsAnyway));
        assertRefused(Refusal.REPLAYED, () -> byLink(link));
        assertThatThrownBy(() -> byLink(other).request(opened.id(), Purpose.DISCLOSE, segments(1)))
                .isInstanceOf(IOException.class);
        assertThat(accesses()).hasSize(1);
        assertRefused(Refusal.REPLAYED, () -> byLink(other));
    }

    @Test
    void link_ofBeforeTheVaultsMemoryBegan_isRefused() throws Exception {
        Signed link = AccessLink.parseToken(new AccessLink(
                        opened.id(),
                        FLOW,
                        Purpose.DISCLOSE,
                        world.clock.instant().minusSeconds(1),
                        world.clock.instant().plusSeconds(60),
                        "0".repeat(32))
                .token(world.investigator));
        assertRefused(Refusal.STALE, () -> byLink(link));
    }

    @Test
    void link_endsByItself_alsoBetweenLookingAndReading() throws Exception {
        Signed link = signed(world.investigator);
        KeyService looked = byLink(link);
        world.clock.advance(GOOD);
        assertRefused(Refusal.STALE, () -> byLink(link));
        assertRefused(Refusal.STALE, () -> looked.request(opened.id(), Purpose.DISCLOSE, segments(1)));
        assertThat(accesses()).isEmpty();
    }

    @Test
    void link_isForItsOwnFlowAndIncident_andOfInvestigatorsOnly() throws Exception {
        Signed link = signed(world.investigator);
        assertRefused(Refusal.UNTRUSTED, () -> vault.persons().byLink(link, opened.id(), OTHER_FLOW));
        IncidentId another = IncidentId.random(world.random);
        assertRefused(Refusal.UNTRUSTED, () -> vault.persons().byLink(link, another, FLOW));
        assertRefused(Refusal.ROLE, () -> byLink(signed(world.operator)));
        assertRefused(Refusal.ROLE, () -> byLink(signed(world.indexer)));
        Signed changed = new Signed(link(Purpose.COURT).toBytes(), link.signature(), link.certificate());
        assertRefused(Refusal.UNTRUSTED, () -> byLink(changed));
        Signed otherBytes =
                world.investigator.sign("{\"v\":1,\"type\":\"unwrap.request\"}".getBytes(StandardCharsets.US_ASCII));
        assertRefused(Refusal.MALFORMED, () -> byLink(otherBytes));
        Signed unknown = AccessLink.parseToken(AccessLink.of(another, FLOW, Purpose.COURT, world.clock.instant(), GOOD)
                .token(world.investigator));
        assertRefused(Refusal.NOT_BOUND, () -> vault.persons().byLink(unknown, another, FLOW));
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "INVESTIGATOR")
    void everyOtherRole_readsNothing_byLinkOrCertificate(Role role) throws Exception {
        Identity other = world.authority.enrol("somebody", role, Duration.ofDays(1));
        Signed link = signed(other);
        assertRefused(Refusal.ROLE, () -> byLink(link));
        assertRefused(
                Refusal.ROLE,
                () -> vault.persons().byCertificate(other.certificate(), opened.id(), FLOW, Purpose.COURT));
        assertThat(accesses()).isEmpty();
    }

    @Test
    void certificate_givesKeys_afterItsHolderIsOnTheLedger_asOftenAsTheyCome() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(vault.persons()
                            .byCertificate(world.investigator.certificate(), opened.id(), FLOW, Purpose.AUDIT)
                            .request(opened.id(), Purpose.DISCLOSE, segments(1)))
                    .allMatch(KeyRelease.Released.class::isInstance);
        }

        assertThat(accesses()).hasSize(2).allSatisfy(accessed -> {
            assertThat(accessed.asker()).isEqualTo(world.investigator.keyId());
            assertThat(accessed.purpose()).isEqualTo(Purpose.AUDIT);
            assertThat(accessed.authentication()).isEqualTo(Authentication.CERTIFICATE);
        });
        assertThat(accesses().stream().map(Body.EvidenceAccessed::request).distinct())
                .as("nobody can tell the same flow from another")
                .hasSize(2);
        assertRefused(
                Refusal.ROLE,
                () -> vault.persons().byCertificate(world.sensor.certificate(), opened.id(), FLOW, Purpose.AUDIT));
        assertThatThrownBy(() -> vault.persons()
                        .byCertificate(world.investigator.certificate(), opened.id(), FLOW, Purpose.INDEX))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void revokedKey_readsNothing_alsoWhereItWasLookedAtBefore() throws Exception {
        Signed link = signed(world.investigator);
        KeyService byLink = byLink(link);
        KeyService byCertificate =
                vault.persons().byCertificate(world.investigator.certificate(), opened.id(), FLOW, Purpose.DISCLOSE);
        world.trust = world.trust.withRevocation(new TrustFile.Revocation(
                world.investigator.keyId(), RevocationReason.COMPROMISED, world.clock.instant()));

        assertRefused(Refusal.UNTRUSTED, () -> byLink.request(opened.id(), Purpose.DISCLOSE, segments(1)));
        assertRefused(Refusal.UNTRUSTED, () -> byCertificate.request(opened.id(), Purpose.DISCLOSE, segments(1)));
        assertRefused(Refusal.UNTRUSTED, () -> byLink(link));
        assertThat(accesses()).isEmpty();
    }

    @Test
    void erasedIncident_isGone() throws Exception {
        Digest statement = Digest.of(new byte[] {1});
        vault.destroy(new ErasureOrder(
                opened.id(),
                opened.key().id(),
                new Signer("a".repeat(64), "custodian", Role.CUSTODIAN),
                new Signer("b".repeat(64), "custodian-2", Role.CUSTODIAN),
                world.clock.instant(),
                statement,
                statement,
                null));

        assertRefused(Refusal.ERASED, () -> byLink(signed(world.investigator)));
        assertRefused(
                Refusal.ERASED,
                () -> vault.persons()
                        .byCertificate(world.investigator.certificate(), opened.id(), FLOW, Purpose.DISCLOSE));
    }

    @Test
    void ledgerAway_givesNothing() throws Exception {
        Signed link = signed(world.investigator);
        KeyService reading = byLink(link);
        world.ledger.mode = Mode.AWAY;
        assertRefused(Refusal.LEDGER_UNAVAILABLE, () -> reading.request(opened.id(), Purpose.DISCLOSE, segments(1)));
    }

    @Test
    void usedLinks_areBounded_andForgottenOnceNobodyCouldUseThem() throws Exception {
        try (DirectoryFiles files = new DirectoryFiles(directory.resolve("links"))) {
            UsedLinks links = new UsedLinks(files, files.load(), world.clock.instant(), 2);
            for (int i = 0; i < 2; i++) {
                links.use(Digest.of(new byte[] {(byte) i}), link(Purpose.DISCLOSE), world.clock.instant());
            }
            Digest third = Digest.of(new byte[] {3});
            assertRefused(Refusal.BUSY, () -> links.use(third, link(Purpose.DISCLOSE), world.clock.instant()));
            world.clock.advance(GOOD.plus(UsedLinks.KEPT).plusSeconds(1));
            links.use(third, link(Purpose.DISCLOSE), world.clock.instant());
            assertThat(files.load().links()).extracting(UsedLink::link).containsExactly(third);
        }
    }

    @Test
    void tokens_thatAreNone_areRefused_andNotRepeated() {
        String token = link(Purpose.DISCLOSE).token(world.investigator);
        for (String none : List.of("", "a", "%", token.substring(0, 90), "A".repeat(100_000), token + "=")) {
            assertThatThrownBy(() -> AccessLink.parseToken(none))
                    .isInstanceOf(MalformedException.class)
                    .satisfies(e -> assertThat(none.length() < 2
                                    || !String.valueOf(e.getMessage()).contains(none))
                            .isTrue());
        }
        assertThat(token.length()).as("fits into the head of a request").isLessThan(2_000);
        assertThatThrownBy(() -> AccessLink.of(
                        opened.id(), FLOW, Purpose.COURT, world.clock.instant(), AccessLink.LONGEST.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AccessLink.of(opened.id(), "../x", Purpose.COURT, world.clock.instant(), GOOD))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
