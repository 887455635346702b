package org.tripcap.ingest.vault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tripcap.capture.custody.Signed;

/** A board of offers in memory that can fail before or after it took something. */
final class MemoryBoard implements OfferBoard {
    final Map<String, KeyOffer> offers = new LinkedHashMap<>();
    final List<Signed> posted = new ArrayList<>();
    final List<String> withdrawn = new ArrayList<>();
    boolean failsBefore;
    boolean failsAfter;

    @Override
    public void post(KeyOffer offer, Signed signed) throws IOException {
        fail(failsBefore);
        offers.put(offer.key().id(), offer);
        posted.add(signed);
        fail(failsAfter);
    }

    @Override
    public void withdraw(String opener, String keyId) throws IOException {
        fail(failsBefore);
        offers.remove(keyId);
        withdrawn.add(keyId);
        fail(failsAfter);
    }

    private static void fail(boolean fails) throws IOException {
        if (fails) {
            throw new IOException("the board fails");
        }
    }
}
