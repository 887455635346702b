package org.tripcap.ingest.vault;

import java.io.IOException;
import org.tripcap.capture.custody.Signed;

/** Where a vault makes public keys known to those who open incidents. */
interface OfferBoard {
    /**
     * Makes an offer known; it is durable on return.
     *
     * @param signed the exact bytes of {@code offer}, signed by the vault
     * @throws IOException when it is not known whether the offer became known
     */
    void post(KeyOffer offer, Signed signed) throws IOException;

    /**
     * Takes an offer back; that is durable on return.
     *
     * @throws IOException when it is not known whether it was taken back
     */
    void withdraw(String opener, String keyId) throws IOException;
}
