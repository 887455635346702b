package org.tripcap.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.CustodianBody.KeyRevoked;
import org.tripcap.capture.custody.RefusalLog;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.TrustFile.Revocation;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.MalformedException;

/**
 * Whom a sensor believes: the trust file it was given, less the keys that custodians revoked on the ledger since. Revocations are
 * kept on disk, so that a restart with Kafka away forgets none. Thread-safe.
 */
final class SensorTrust {

    private static final Logger LOG = LoggerFactory.getLogger(SensorTrust.class);
    private static final RefusalLog REFUSALS = new RefusalLog(LOG);

    private final Path file;
    private TrustFile trust;

    private SensorTrust(Path file, TrustFile trust) {
        this.file = file;
        this.trust = trust;
    }

    /**
     * The given trust file with the revocations that an earlier life kept.
     *
     * @param file where they are kept
     * @throws IOException when what was kept cannot be read: to forget a revocation is to believe a thief
     */
    static SensorTrust open(Path file, TrustFile given) throws IOException {
        return new SensorTrust(
                file,
                Files.exists(file) ? given.withRevocations(TrustFile.load(file).revocations()) : given);
    }

    synchronized TrustFile get() {
        return trust;
    }

    /**
     * Takes a statement that revokes a key; one that does not verify, or is known, changes nothing.
     *
     * @return whether something changed
     * @throws IOException when it could not be kept
     */
    synchronized boolean take(Signed statement) throws IOException {
        try {
            if (!(trust.statement(statement).statement().body() instanceof KeyRevoked revoked)) {
                return false;
            }
            Revocation revocation = new Revocation(revoked.key(), revoked.reason(), revoked.since());
            if (trust.revocations().contains(revocation)) {
                return false;
            }
            TrustFile changed = trust.withRevocation(revocation);
            changed.store(file);
            trust = changed;
            LOG.info(
                    "Key {} is revoked ({}) since {}",
                    revoked.key(),
                    revoked.reason().code(),
                    revoked.since());
            return true;
        } catch (UntrustedException | MalformedException e) {
            REFUSALS.refused("a revocation", String.valueOf(e.getMessage()));
            return false;
        }
    }
}
