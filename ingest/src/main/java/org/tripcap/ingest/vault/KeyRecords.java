package org.tripcap.ingest.vault;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;
import org.tripcap.capture.ship.Topics;

/**
 * The records of the topic of keys: key {@code OPENER/KEY}, value a {@link KeyOffer} with the vault's signature in the headers,
 * or no value once the key is claimed or withdrawn. A claim bears its claimant's random mark in a header: the first record without
 * value after an offer decides whose the key is.
 */
final class KeyRecords {
    private static final String CLAIM = "claim";

    /**
     * Which key a record is about.
     *
     * @param opener key id of the opener
     * @param keyId id of the incident key
     */
    record Place(String opener, String keyId) {
        String recordKey() {
            return opener + "/" + keyId;
        }
    }

    private KeyRecords() {}

    static ProducerRecord<byte[], byte[]> offer(KeyOffer offer, Signed signed) {
        String key = new Place(offer.opener(), offer.key().id()).recordKey();
        ProducerRecord<byte[], byte[]> made = new ProducerRecord<>(Topics.KEYS, 0, bytes(key), signed.bytes());
        made.headers().add(Records.SIGNATURE, signed.signature());
        made.headers().add(Records.CERTIFICATE, signed.certificate());
        return made;
    }

    static ProducerRecord<byte[], byte[]> withdrawal(Place place) {
        return new ProducerRecord<>(Topics.KEYS, 0, bytes(place.recordKey()), null);
    }

    static ProducerRecord<byte[], byte[]> claim(Place place, String mark) {
        ProducerRecord<byte[], byte[]> made = withdrawal(place);
        made.headers().add(CLAIM, bytes(mark));
        return made;
    }

    /** The mark of the claim that this record is, or null when it is none. */
    static @Nullable String mark(ConsumerRecord<byte[], byte[]> read) {
        Header header = read.headers().lastHeader(CLAIM);
        return header == null || read.value() != null ? null : new String(header.value(), StandardCharsets.US_ASCII);
    }

    /**
     * Which key a record is about.
     *
     * @throws MalformedException when its key is not {@code OPENER/KEY}
     */
    static Place place(ConsumerRecord<byte[], byte[]> read) {
        String key = read.key() == null ? "" : new String(read.key(), StandardCharsets.US_ASCII);
        int slash = key.indexOf('/');
        if (slash < 0) {
            throw new MalformedException("a record of the topic of keys has the key OPENER/KEY");
        }
        return new Place(
                Digest.parse(key.substring(0, slash)).hex(),
                Digest.parse(key.substring(slash + 1)).hex());
    }

    /**
     * Reads the offer in a record and checks that a trusted vault made it for this place.
     *
     * @throws MalformedException when the record is no offer
     * @throws UntrustedException when no trusted vault signed it
     */
    static KeyOffer trustedOffer(ConsumerRecord<byte[], byte[]> read, TrustFile trust) throws UntrustedException {
        Signed signed = Records.ledgerStatement(read); // laid out as a statement of the ledger is
        KeyOffer offer = KeyOffer.parse(signed.bytes());
        Signer signer = trust.verify(signed, offer.time());
        if (signer.role() != Role.VAULT) {
            throw new UntrustedException(
                    UntrustedException.Reason.ROLE,
                    "an offer signed by role " + Role.VAULT.code(),
                    "one signed by role " + signer.role().code());
        }
        Place place = new Place(offer.opener(), offer.key().id());
        if (!place.equals(place(read))) {
            throw new MalformedException("an offer of " + place.recordKey() + " lies under another key");
        }
        return offer;
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
