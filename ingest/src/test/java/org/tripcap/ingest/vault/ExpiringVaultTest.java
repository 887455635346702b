package org.tripcap.ingest.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.CustodianBody.HoldPlaced;
import org.tripcap.capture.custody.CustodyFold;
import org.tripcap.capture.custody.Expiry;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.RetentionBody.RetentionOrdered;
import org.tripcap.capture.custody.RetentionBody.RetentionRevoked;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.Digest;
import org.tripcap.ingest.vault.VaultWorld.Opened;

/** A vault under the standing order of two custodians, with the ledger that decides what is erased. */
class ExpiringVaultTest {
    @TempDir
    Path directory;

    private VaultWorld world;
    private DirectoryVault vault;
    private CustodyFold custody;
    private Identity one;
    private Identity two;
    private StatementChain first;
    private StatementChain second;
    private Opened opened;
    private int read;

    @BeforeEach
    void anIncidentAndAStandingOrder() throws IOException {
        world = new VaultWorld(directory);
        vault = world.startVault();
        custody = new CustodyFold(() -> world.trust);
        one = world.authority.enrol("custodian-1", Role.CUSTODIAN, Duration.ofDays(300));
        two = world.authority.enrol("custodian-2", Role.CUSTODIAN, Duration.ofDays(300));
        first = world.chain(one);
        second = world.chain(two);
        opened = world.bound(vault);
        custody.take(opened.statement());
        order();
    }

    @AfterEach
    void stop() throws Exception {
        world.close();
    }

    private void order() throws IOException {
        custody.take(first.next(null, new RetentionOrdered(3, 2, two.keyId())));
        custody.take(second.next(null, new RetentionOrdered(3, 2, one.keyId())));
    }

    private Expiry expiry() {
        assertThat(custody.expiries()).hasSize(1);
        return custody.expiries().getFirst();
    }

    /** What the vault states is read from the ledger, and nothing else makes an order of it. */
    private void readLedger() {
        for (Signed signed : world.ledger.statements.subList(read, world.ledger.statements.size())) {
            custody.take(signed);
            read++;
        }
    }

    @Test
    void expire_whenTheTimeIsOver_makesAnOrderThatTheVaultCarriesOut() throws Exception {
        world.clock.advance(Duration.ofDays(4));
        assertThat(expiry().isDue(world.clock.instant())).isTrue();

        assertThat(vault.expire(expiry())).isTrue();
        readLedger();

        assertThat(custody.orders()).singleElement().satisfies(order -> {
            assertThat(order.key()).isEqualTo(opened.key().id());
            assertThat(order.first().name()).isEqualTo("custodian-1");
            assertThat(order.second().name()).isEqualTo("custodian-2");
            assertThat(vault.destroy(order)).isTrue();
        });
        assertThat(world.vaultDirectory().resolve("keys").resolve(opened.key().id()))
                .doesNotExist();
        assertThat(custody.expiries()).as("it is erased").isEmpty();
    }

    @Test
    void expire_beforeTheTimeIsOver_makesNoOrder() throws Exception {
        assertThat(expiry().isAnnounced(world.clock.instant())).isFalse();
        world.clock.advance(Duration.ofDays(2));
        assertThat(expiry().isAnnounced(world.clock.instant())).isTrue();
        assertThat(expiry().isDue(world.clock.instant())).isFalse();

        vault.expire(expiry());
        readLedger();

        assertThat(custody.orders()).isEmpty();
    }

    @Test
    void expire_afterAHold_makesNoOrder() throws Exception {
        world.clock.advance(Duration.ofDays(4));
        Expiry seen = expiry();
        custody.take(first.next(opened.id(), new HoldPlaced(Digest.of())));

        vault.expire(seen);
        readLedger();

        assertThat(custody.orders()).isEmpty();
        assertThat(expiry().isDue(world.clock.instant())).isFalse();
    }

    @Test
    void expire_afterTheOrderWasRevoked_makesNoOrder() throws Exception {
        world.clock.advance(Duration.ofDays(4));
        Expiry seen = expiry();
        custody.take(first.next(null, new RetentionRevoked()));
        assertThat(custody.expiries()).isEmpty();

        vault.expire(seen);
        readLedger();

        assertThat(custody.orders()).isEmpty();
    }

    @Test
    void expire_ofAnotherVaultsIncident_statesNothing() throws Exception {
        Expiry seen = expiry();
        Expiry other =
                new Expiry(seen.incident(), Digest.of().hex(), seen.ended(), seen.due(), seen.held(), seen.order());

        assertThat(vault.expire(other)).isFalse();
        assertThat(world.ledger.statements).isEmpty();
    }
}
