package org.tripcap.ingest.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.ingest.vault.KeyRecords.Place;
import org.tripcap.ingest.vault.OfferBook.Claim;
import org.tripcap.ingest.vault.OfferBook.SignedOffer;

class OfferBookTest {
    @TempDir
    Path directory;

    VaultWorld world;
    OfferBook mine;
    OfferBook theirs;
    long offset;

    @BeforeEach
    void make() {
        world = new VaultWorld(directory);
        mine = new OfferBook(world.operator.keyId(), () -> world.trust);
        theirs = new OfferBook(world.operator.keyId(), () -> world.trust);
    }

    /** Puts a record on the topic: both readers read it. */
    private void written(ProducerRecord<byte[], byte[]> made) {
        ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>(made.topic(), 0, offset++, made.key(), made.value());
        for (Header header : made.headers()) {
            read.headers().add(header);
        }
        mine.apply(read);
        theirs.apply(read);
    }

    private KeyOffer offer(Identity opener) {
        return new KeyOffer(opener.keyId(), IncidentKeyPair.generate().publicKey(), world.clock.instant());
    }

    private KeyOffer offered(Identity opener, Identity signer) {
        KeyOffer offer = offer(opener);
        written(KeyRecords.offer(offer, signer.sign(offer.toBytes())));
        return offer;
    }

    private static Optional<Claim> outcome(OfferBook book, KeyOffer offer) throws InterruptedException {
        return book.await(offer.key().id(), System.nanoTime());
    }

    private static Place place(KeyOffer offer) {
        return new Place(offer.opener(), offer.key().id());
    }

    @Test
    void pick_ofAnOffer_givesWhatTheVaultSigned() {
        KeyOffer offer = offered(world.operator, world.vaultIdentity);

        assertThat(mine.pick(new Random(1), "a")).map(SignedOffer::offer).contains(offer);
        assertThat(mine.pick(new Random(1), "b")).as("it is being claimed").isEmpty();
    }

    @Test
    void twoClaimsOfOneKey_areDecidedByTheirOrderOnTheTopicForBothReaders() throws InterruptedException {
        KeyOffer offer = offered(world.operator, world.vaultIdentity);
        mine.pick(new Random(1), "mine");
        theirs.pick(new Random(1), "theirs");

        written(KeyRecords.claim(place(offer), "theirs"));
        written(KeyRecords.claim(place(offer), "mine"));

        assertThat(outcome(mine, offer)).contains(Claim.LOST);
        assertThat(outcome(theirs, offer)).contains(Claim.WON);
    }

    @Test
    void aWithdrawalBeforeTheClaim_losesTheKey() throws InterruptedException {
        KeyOffer offer = offered(world.operator, world.vaultIdentity);
        mine.pick(new Random(1), "mine");

        written(KeyRecords.withdrawal(place(offer)));
        written(KeyRecords.claim(place(offer), "mine"));

        assertThat(outcome(mine, offer)).contains(Claim.LOST);
        assertThat(mine.unused()).isZero();
    }

    @Test
    void aClaim_isOpenUntilItIsRead() throws InterruptedException {
        KeyOffer offer = offered(world.operator, world.vaultIdentity);
        mine.pick(new Random(1), "mine");

        assertThat(outcome(mine, offer)).isEmpty();
    }

    @Test
    void aKeyOfferedAgainByWhoDidNotUseIt_canBeClaimedAgain() throws InterruptedException {
        KeyOffer offer = offered(world.operator, world.vaultIdentity);
        theirs.pick(new Random(1), "theirs");
        written(KeyRecords.claim(place(offer), "theirs"));
        written(KeyRecords.offer(offer, world.vaultIdentity.sign(offer.toBytes())));

        mine.pick(new Random(1), "mine");
        written(KeyRecords.claim(place(offer), "mine"));

        assertThat(outcome(mine, offer)).contains(Claim.WON);
    }

    @Test
    void offersOfOtherOpeners_arePassedOver() {
        offered(world.otherOperator, world.vaultIdentity);

        assertThat(mine.unused()).isZero();
        assertThat(mine.refused()).isZero();
    }

    @Test
    void offersThatNoVaultSigned_areRefusedAndCounted() {
        offered(world.operator, world.operator);
        KeyOffer changed = offer(world.operator);
        written(KeyRecords.offer(
                changed, world.vaultIdentity.sign(offer(world.operator).toBytes())));

        assertThat(mine.unused()).isZero();
        assertThat(mine.refused()).isEqualTo(2);
    }

    @Test
    void recordsThatAreNoOffers_areRefusedAndCounted() {
        byte[] key = place(offer(world.operator)).recordKey().getBytes(StandardCharsets.US_ASCII);
        written(new ProducerRecord<>("topic", 0, key, new byte[] {1}));
        written(new ProducerRecord<>("topic", 0, new byte[] {'x'}, new byte[] {1}));
        written(new ProducerRecord<>("topic", 0, null, new byte[] {1}));

        assertThat(mine.refused()).isEqualTo(3);
    }

    @Test
    void awaitUnused_endsWhenAnOfferArrives() throws InterruptedException {
        Thread writer = Thread.startVirtualThread(() -> offered(world.operator, world.vaultIdentity));

        mine.awaitUnused(System.nanoTime() + Duration.ofSeconds(20).toNanos());

        assertThat(mine.unused()).isEqualTo(1);
        writer.join();
    }
}
