package org.tripcap.ingest.vault;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.TopicFollower;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.vault.OfferBook.SignedOffer;

/**
 * The incident keys that the vault made for one opener of incidents. Each key is given out once, whoever else reads the same
 * pool: a claim is a record on the topic of keys, and the first one after the offer counts. Thread-safe.
 */
public final class KeyPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyPool.class);
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final OfferBook book;
    private final Producer<byte[], byte[]> producer;
    private final TopicFollower follower;
    private final Thread claimer;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore wanted;
    private final BlockingQueue<SignedOffer> ready = new LinkedBlockingQueue<>();
    private volatile @Nullable String problem;

    private KeyPool(KafkaSettings kafka, String opener, Supplier<TrustFile> trust, int ahead) {
        book = new OfferBook(opener, trust);
        wanted = new Semaphore(ahead);
        producer = kafka.producer("tripcap-key-pool");
        follower =
                new TopicFollower("key-pool", Topics.KEYS, () -> kafka.consumer(null, "tripcap-key-pool"), this::apply);
        claimer = Thread.ofVirtual().name("key-claimer").start(this::claimWanted);
    }

    /**
     * Begins to read the pool of one opener.
     *
     * @param opener key id of the operator or responder
     * @param trust whom to believe that a key is a vault's; asked again each time, so that revocations act
     * @param ahead keys to claim before they are asked for, 0 or more: with some, {@link #claim} answers at once; a program that
     *     opens one incident and ends takes 0 and leaves none unused
     */
    public static KeyPool open(KafkaSettings kafka, String opener, Supplier<TrustFile> trust, int ahead) {
        if (ahead < 0) {
            throw new IllegalArgumentException("keys claimed ahead are 0 or more, not " + ahead);
        }
        return new KeyPool(kafka, opener, trust, ahead);
    }

    /**
     * Gives out a key that nobody else has or will be given.
     *
     * @param patience how long to wait when the pool is empty or Kafka does not answer
     * @throws KeyPoolEmptyException when there is none in time
     */
    public IncidentKey claim(Duration patience) throws KeyPoolEmptyException, InterruptedException {
        wanted.release();
        SignedOffer claimed = ready.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (claimed == null) {
            throw new KeyPoolEmptyException(emptiness(patience));
        }
        return claimed.offer().key();
    }

    private String emptiness(Duration patience) {
        String why = follower.problem().orElse(problem);
        if (why == null) {
            why = follower.isCaughtUp()
                    ? "the vault offers none to this opener; is the server running, and does its vault know this identity?"
                    : "the topic of keys could not be read so far; does Kafka answer?";
        }
        String passedOver = book.refused() == 0 ? "" : " (" + book.refused() + " offers were not to be trusted)";
        return "no incident key within " + patience.toMillis() + " ms: " + why + passedOver;
    }

    /** Keys that can be given out or claimed, as far as is known now. */
    public int available() {
        return book.unused() + ready.size();
    }

    private void apply(ConsumerRecord<byte[], byte[]> read) {
        book.apply(read);
    }

    private void claimWanted() {
        try {
            while (true) {
                wanted.acquire();
                ready.add(claimOne());
            }
        } catch (InterruptedException e) {
            LOG.debug("the pool is closed");
        }
    }

    /** Claims until a claim is won. */
    private SignedOffer claimOne() throws InterruptedException {
        while (true) {
            String mark = UnwrapRequest.nonce(random);
            Optional<SignedOffer> picked = book.pick(random, mark);
            if (picked.isEmpty()) {
                book.awaitUnused(System.nanoTime() + LOOK_AGAIN.toNanos());
            } else if (won(picked.get(), mark)) {
                return picked.get();
            }
        }
    }

    private boolean won(SignedOffer picked, String mark) throws InterruptedException {
        String keyId = picked.keyId();
        KeyRecords.Place place = new KeyRecords.Place(picked.offer().opener(), keyId);
        try {
            RecordMetadata sent = KafkaOfferBoard.send(producer, KeyRecords.claim(place, mark));
            Optional<OfferBook.Claim> outcome = book.await(keyId, System.nanoTime() + SETTLED_WITHIN.toNanos());
            if (outcome.isEmpty()) {
                problem = "the claim at offset " + sent.offset() + " of the topic of keys could not be read back";
            } else {
                problem = null;
            }
            return outcome.equals(Optional.of(OfferBook.Claim.WON));
        } catch (IOException e) {
            // It may have been written all the same: the key is then nobody's, and the vault makes another.
            problem = e.getMessage();
            LOG.warn("an incident key could not be claimed: {}", e.getMessage());
            Thread.sleep(RETRY);
            return false;
        } finally {
            book.forget(keyId);
        }
    }

    /** Stops reading. Keys claimed ahead and not given out are offered again, exactly as the vault signed them. */
    @Override
    public void close() {
        claimer.interrupt();
        follower.close();
        try {
            if (claimer.join(GOODBYE)) {
                for (SignedOffer unused : ready) {
                    KafkaOfferBoard.send(producer, KeyRecords.offer(unused.offer(), unused.signed()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("keys that were claimed and not used are lost to the pool: {}", e.getMessage());
        }
        producer.close(GOODBYE);
    }
}
