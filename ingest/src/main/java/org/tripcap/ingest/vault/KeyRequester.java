package org.tripcap.ingest.vault;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.KeyReceipt;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Signer;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.IncidentKey;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.HpkeKeyPair;
import org.tripcap.capture.segment.SecretAccess;

/** Asks a vault for content keys in the name of one investigator or indexer. Thread-safe. */
public final class KeyRequester implements KeyService {
    private final Vault vault;
    private final Identity asker;
    private final Supplier<TrustFile> trust;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param asker an identity of role investigator or indexer; signs each request
     * @param trust whom to believe that an answer is a vault's; asked again each time, so that revocations act
     */
    public KeyRequester(Vault vault, Identity asker, Supplier<TrustFile> trust, InstantSource clock) {
        this.vault = vault;
        this.asker = asker;
        this.trust = trust;
        this.clock = clock;
    }

    /**
     * Asks for the content keys of segments of one incident. The vault states each {@value UnwrapRequest#MAX_SEGMENTS} of them
     * in one statement on the ledger.
     *
     * @param segments 1 or more, each once
     * @return one entry for each of {@code segments}, in their order
     * @throws UnwrapRefusedException when the vault releases nothing for a reason that concerns all of them
     * @throws IOException when the vault cannot be reached, or what answers is not a trusted vault
     */
    @Override
    public List<KeyRelease> request(IncidentId incident, Purpose purpose, List<WrappedSegmentKey> segments)
            throws UnwrapRefusedException, IOException, InterruptedException {
        return request(incident, purpose, segments, _ -> {});
    }

    /**
     * The same, and hands on what the vault says of each release, to be compared with the ledger.
     *
     * @throws UnwrapRefusedException as above; what was released before that is known from its receipt only
     * @throws IOException as above
     */
    public List<KeyRelease> request(
            IncidentId incident, Purpose purpose, List<WrappedSegmentKey> segments, Consumer<KeyReceipt> receipts)
            throws UnwrapRefusedException, IOException, InterruptedException {
        List<KeyRelease> releases = new ArrayList<>(segments.size());
        for (int from = 0; from < segments.size(); from += UnwrapRequest.MAX_SEGMENTS) {
            int to = Math.min(segments.size(), from + UnwrapRequest.MAX_SEGMENTS);
            releases.addAll(requestOnce(incident, purpose, segments.subList(from, to), receipts));
        }
        return List.copyOf(releases);
    }

    private List<KeyRelease> requestOnce(
            IncidentId incident, Purpose purpose, List<WrappedSegmentKey> segments, Consumer<KeyReceipt> receipts)
            throws UnwrapRefusedException, IOException, InterruptedException {
        HpkeKeyPair replyKey = HpkeKeyPair.generate();
        Signed request = asker.sign(new UnwrapRequest(
                        incident,
                        purpose,
                        clock.instant(),
                        UnwrapRequest.nonce(random),
                        IncidentKey.of(replyKey.publicKey()),
                        segments)
                .toBytes());
        Signed answer;
        try {
            answer = vault.unwrap(request);
        } catch (UnwrapRefusedException e) {
            if (e.refusal() == Refusal.NOTHING_OPENS) {
                return segments.stream()
                        .<KeyRelease>map(segment -> new KeyRelease.NotOpened(segment.context()))
                        .toList();
            }
            throw e;
        }
        return read(answer, request, replyKey, segments, receipts);
    }

    private List<KeyRelease> read(
            Signed answer,
            Signed request,
            HpkeKeyPair replyKey,
            List<WrappedSegmentKey> segments,
            Consumer<KeyReceipt> receipts)
            throws IOException {
        UnwrapReply reply;
        try {
            Signer signer = trust.get().verify(answer, clock.instant());
            if (signer.role() != Role.VAULT) {
                throw new UntrustedException(
                        UntrustedException.Reason.ROLE,
                        "an answer signed by role " + Role.VAULT.code(),
                        "one signed by role " + signer.role().code());
            }
            reply = UnwrapReply.parse(answer.bytes());
        } catch (UntrustedException | MalformedException e) {
            throw new IOException("what answers is not a trusted vault: " + e.getMessage(), e);
        }
        if (!reply.request().equals(request.digest()) || reply.released().size() != segments.size()) {
            throw new IOException("the vault's answer is to another request than " + request.digest());
        }
        if (!reply.count().incident().equals(segments.getFirst().context().incident())) {
            throw new IOException("the vault's answer counts releases of another incident, "
                    + reply.count().incident());
        }
        receipts.accept(new KeyReceipt(reply.accessed(), reply.count().statements()));
        byte[] keys = open(reply, replyKey);
        try {
            return releases(reply, keys, segments);
        } finally {
            Arrays.fill(keys, (byte) 0);
        }
    }

    private static byte[] open(UnwrapReply reply, HpkeKeyPair replyKey) throws IOException {
        long released = reply.released().stream().filter(one -> one).count();
        byte[] keys;
        try {
            keys = replyKey.open(UnwrapReply.info(reply.request()), reply.sealed());
        } catch (GeneralSecurityException e) {
            throw new IOException("the vault's answer was encrypted to another key than this request's", e);
        }
        if (keys.length != released * ContentKey.LENGTH) {
            throw new IOException("the vault's answer holds " + keys.length + " bytes of keys, expected "
                    + released * ContentKey.LENGTH);
        }
        return keys;
    }

    private static List<KeyRelease> releases(UnwrapReply reply, byte[] keys, List<WrappedSegmentKey> segments) {
        List<KeyRelease> releases = new ArrayList<>(segments.size());
        int offset = 0;
        for (int i = 0; i < segments.size(); i++) {
            if (reply.released().get(i)) {
                byte[] key = Arrays.copyOfRange(keys, offset, offset + ContentKey.LENGTH);
                // The reader of the segment needs it; it stays inside the key object from here on.
                releases.add(
                        new KeyRelease.Released(segments.get(i).context(), ContentKey.of(key, SecretAccess.granted())));
                Arrays.fill(key, (byte) 0);
                offset += ContentKey.LENGTH;
            } else {
                releases.add(new KeyRelease.NotOpened(segments.get(i).context()));
            }
        }
        return releases;
    }
}
