package org.tripcap.ingest.vault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.custody.ErasureOrder;
import org.tripcap.capture.custody.Expiry;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Ledger;
import org.tripcap.capture.custody.RetentionBody;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.Hpke;
import org.tripcap.capture.segment.SecretAccess;

/**
 * A vault whose keys lie in a directory, one file an incident. It is told of what happens around it: {@link #offered} and
 * {@link #withdrawn} for the board of keys, {@link #opening} for incidents. Thread-safe.
 */
public final class DirectoryVault implements Vault, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryVault.class);

    private final Identity identity;
    private final InstantSource clock;
    private final OfferBoard board;
    private final Bindings bindings;
    private final OpenerPools pools;
    private final ReleaseLog releases;
    private final Admission admission;
    private final PersonDesk persons;
    private final Map<String, KeptKey> kept = new ConcurrentHashMap<>();
    private final AutoCloseable lock;

    /**
     * Opens the vault in {@code directory}, which is made if it is missing.
     *
     * @param poolSize unused keys on offer for each opener, 1 or more
     * @param trust whom to believe; asked again each time, so that revocations act
     * @throws IOException when the directory cannot be used, another process uses it, or a file in it is damaged
     */
    static DirectoryVault open(
            Path directory,
            int poolSize,
            Identity identity,
            Supplier<TrustFile> trust,
            StatementChain chain,
            Ledger ledger,
            OfferBoard board,
            InstantSource clock)
            throws IOException {
        DirectoryFiles files = new DirectoryFiles(directory);
        try {
            return new DirectoryVault(files, files, poolSize, identity, trust, chain, ledger, board, clock);
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    DirectoryVault(
            VaultFiles files,
            AutoCloseable lock,
            int poolSize,
            Identity identity,
            Supplier<TrustFile> trust,
            StatementChain chain,
            Ledger ledger,
            OfferBoard board,
            InstantSource clock)
            throws IOException {
        if (identity.role() != Role.VAULT) {
            throw new IllegalArgumentException("a vault signs with an identity of role vault, not "
                    + identity.role().code());
        }
        this.lock = lock;
        this.identity = identity;
        this.clock = clock;
        this.board = board;
        VaultFiles.Content content = files.load();
        for (KeptKey key : content.keys()) {
            kept.put(key.id(), key);
        }
        this.bindings = new Bindings(files, trust, kept, content);
        this.pools = new OpenerPools(poolSize, files, board, identity, clock, key -> kept.put(key.id(), key));
        this.releases = new ReleaseLog(files, chain, ledger, identity, trust.get(), clock, content.counts());
        this.admission = new Admission(trust, clock);
        this.persons = new PersonDesk(
                trust, bindings, releases, new UsedLinks(files, content, clock.instant(), UsedLinks.CAPACITY), clock);
    }

    /** Keeps a pool of unused keys on offer for this operator or responder from now on. */
    public void serve(String opener) {
        pools.serve(opener);
    }

    /**
     * Whether a key on offer is another vault's: not kept here, and offered in another name. Of a deployment's vaults there is one; this one
     * must not take away what another needs to open.
     *
     * @param signer key id of who offers it
     */
    boolean isForeign(String keyId, String signer) {
        return !kept.containsKey(keyId) && !signer.equals(identity.keyId());
    }

    /** The board says that this key is on offer. */
    void offered(String opener, String keyId) throws IOException {
        KeptKey key = kept.get(keyId);
        if (key == null || !key.opener().equals(opener) || bindings.isBound(keyId)) {
            // Left over from a crash between binding and withdrawing, or from a directory that was lost.
            LOG.warn("key {} is on offer but cannot be used, the offer is withdrawn", keyId);
            board.withdraw(opener, keyId);
        } else {
            pools.offered(opener, keyId);
        }
    }

    /** The board says that this key is not on offer any more. */
    void withdrawn(String opener, String keyId) {
        pools.withdrawn(opener, keyId);
    }

    /**
     * Fills the pools up; call it only once the board was read to its end.
     *
     * @throws IOException when a key could not be kept or offered
     */
    void replenish() throws IOException {
        pools.replenish();
    }

    /**
     * Binds the key that an opening statement names to its incident, if that may be: the first opening of the opener whom the
     * key was made for counts. Whatever else names the key is refused and counted.
     *
     * @throws IOException when the binding could not be made durable
     */
    void opening(Signed opening) throws IOException {
        Binding binding = bindings.bind(opening);
        if (binding != null) {
            KeptKey key = bindings.key(binding);
            if (pools.isOffered(key.opener(), key.id())) {
                board.withdraw(key.opener(), key.id());
                pools.withdrawn(key.opener(), key.id());
            }
        }
    }

    /**
     * States on the ledger that an incident's time is over under the standing order. Nothing is destroyed by that: whoever reads the
     * ledger gives the order to {@link #destroy}, unless a hold came first.
     *
     * @return whether it was stated; not so when the key is not this vault's
     * @throws IOException when the ledger does not acknowledge it; it is sent again before anything else is stated
     */
    public boolean expire(Expiry expiry) throws IOException {
        if (!bindings.isBound(expiry.incident(), expiry.key())) {
            return false;
        }
        releases.state(
                expiry.incident(),
                new RetentionBody.EvidenceExpired(expiry.key(), expiry.order().agreed()));
        return true;
    }

    /**
     * Destroys an incident's key, as two custodians ordered; asking again is harmless.
     *
     * @return whether it is destroyed; not so when the key named is another incident's, or was never this vault's
     * @throws IOException when that could not be made durable
     */
    public boolean destroy(ErasureOrder order) throws IOException {
        return bindings.destroy(Destroyed.by(order));
    }

    /**
     * Sends what the ledger did not acknowledge before a crash or an outage.
     *
     * @throws IOException when the ledger does not acknowledge it now
     */
    void sendUnacknowledged() throws IOException {
        releases.sendUnacknowledged();
    }

    /** For people who read through the server. */
    public PersonAccess persons() {
        return persons;
    }

    @Override
    public Signed unwrap(Signed request) throws UnwrapRefusedException, IOException {
        try {
            AdmittedRequest admitted = admission.admit(request);
            return release(admitted);
        } catch (UnwrapRefusedException e) {
            LOG.warn("content keys refused ({}): {}", e.refusal().code(), e.getMessage());
            throw e;
        }
    }

    private Signed release(AdmittedRequest admitted) throws UnwrapRefusedException, IOException {
        UnwrapRequest request = admitted.request();
        BoundKey key = bindings.of(request.incident());
        List<WrappedSegmentKey> opened = new ArrayList<>();
        List<Boolean> released = new ArrayList<>();
        ByteArrayOutputStream secrets =
                new ByteArrayOutputStream(ContentKey.LENGTH * request.segments().size());
        for (WrappedSegmentKey segment : request.segments()) {
            ContentKey content = key.unwrap(segment);
            released.add(content != null);
            if (content != null) {
                secrets.writeBytes(content.toBytes(SecretAccess.granted())); // sealed to the asker before it leaves
                opened.add(segment);
            }
        }
        if (opened.isEmpty()) {
            throw new UnwrapRefusedException(
                    Refusal.NOTHING_OPENS,
                    "none of " + request.segments().size() + " wrapped keys opens under the key of incident "
                            + request.incident() + "; they, or the places they are said to belong to, were changed");
        }
        ReleaseLog.Release release = releases.release(admitted.access(), opened);
        byte[] plain = secrets.toByteArray();
        try {
            byte[] sealed = Hpke.seal(request.replyKey().publicKey(), UnwrapReply.info(admitted.digest()), plain);
            return identity.sign(new UnwrapReply(
                            admitted.digest(), release.accessed(), release.count(), clock.instant(), released, sealed)
                    .toBytes());
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** What this vault knows of itself now. */
    public VaultStatus status() {
        return new VaultStatus(
                pools.levels(), kept.size(), bindings.size(), bindings.refused(), releases.keysReleased());
    }

    @Override
    public void close() throws IOException {
        try {
            lock.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the vault's lock could not be given back", e);
        }
    }
}
