package org.tripcap.ingest.notary;

import java.util.Optional;
import org.tripcap.capture.custody.Checkpoint;

/**
 * What a notary knows of itself.
 *
 * @param leaves leaves of its tree
 * @param malformed records of the ledger that are no signed statements
 * @param untrusted records of the ledger whose signature, certificate or role is not right
 * @param repeated records of the ledger that repeat a statement
 * @param latest the last checkpoint it signed
 * @param problem what keeps it from signing now
 * @param halted whether it has stopped signing for good
 */
public record NotaryStatus(
        long leaves,
        long malformed,
        long untrusted,
        long repeated,
        Optional<Checkpoint> latest,
        Optional<String> problem,
        boolean halted) {}
