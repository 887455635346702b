package org.tripcap.ingest.vault;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.capture.segment.IncidentKeyPair;
import org.tripcap.capture.segment.SecretAccess;

/**
 * A vault's directory, locked against a second process:
 *
 * <ul>
 *   <li>{@code keys/KEY}: the private half and whom it was made for. Written once and never rewritten, so that destroying this
 *       one file destroys the key; a rewrite would leave an older copy of the secret in free blocks.
 *   <li>{@code bindings/KEY}: the incident the key belongs to.
 *   <li>{@code destroyed/KEY}: the incident whose key it was, and who ordered its destruction; nothing secret.
 *   <li>{@code releases/INCIDENT}: how much was released, signed by the vault.
 *   <li>{@code links/DIGEST}: a link that was used, and when it ends; {@code links-since}: since when that is noted.
 * </ul>
 *
 * <p>All files have mode 600. A file that is damaged stops the vault from starting: going on without it would lose evidence
 * silently.
 */
final class DirectoryFiles implements VaultFiles, AutoCloseable {
    private static final int MAX_BYTES = 4_096;
    private static final int MAX_COUNT = SignedJson.maxLength(MAX_BYTES);
    private static final String KEY_TYPE = "vault.key";
    private static final String BINDING_TYPE = "vault.binding";
    private static final String DESTROYED_TYPE = "vault.destroyed";
    private static final String LINK_TYPE = "vault.link";
    private static final String LINKS_SINCE_TYPE = "vault.links-since";

    private final Path keys;
    private final Path bindings;
    private final Path releases;
    private final Path destroyed;
    private final Path links;
    private final Path linksSince;
    private final FileChannel lockFile;

    /**
     * @throws IOException when the directory cannot be made or another process uses it
     */
    DirectoryFiles(Path directory) throws IOException {
        keys = directory.resolve("keys");
        bindings = directory.resolve("bindings");
        releases = directory.resolve("releases");
        destroyed = directory.resolve("destroyed");
        links = directory.resolve("links");
        linksSince = directory.resolve("links-since");
        for (Path each : List.of(directory, keys, bindings, releases, destroyed, links)) {
            DurableFile.makeDirectory(each);
        }
        lockFile = lock(directory.resolve("lock"));
        try {
            for (Path each : List.of(keys, bindings, releases, destroyed, links)) {
                deleteUnfinished(each);
            }
        } catch (IOException e) {
            lockFile.close();
            throw e;
        }
    }

    /** A crash in the middle of a durable write leaves a temporary file, which may hold a secret that nobody uses. */
    private static void deleteUnfinished(Path directory) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, file -> fileName(file).startsWith("."))) {
            for (Path file : files) {
                DurableFile.delete(file);
            }
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(file, e);
        }
        channel.close();
        throw inUse(file, null);
    }

    private static IOException inUse(Path file, @Nullable Throwable cause) {
        return new IOException(
                "another process uses this vault (" + file
                        + " is locked); stop it first: two vaults on one directory would" + " count releases twice",
                cause);
    }

    @Override
    public Content load() throws IOException {
        List<Destroyed> gone = read(destroyed, MAX_BYTES, DirectoryFiles::destroyed);
        for (Destroyed each : gone) {
            delete(each); // a crash may have come in between
        }
        return new Content(
                read(keys, MAX_BYTES, DirectoryFiles::key),
                read(bindings, MAX_BYTES, DirectoryFiles::binding),
                read(releases, MAX_COUNT, bytes -> SignedJson.parse(bytes, MAX_BYTES, "release count")),
                gone,
                read(links, MAX_BYTES, DirectoryFiles::usedLink),
                Files.exists(linksSince) ? readOne(linksSince, MAX_BYTES, DirectoryFiles::since) : null);
    }

    @Override
    public void linksSince(Instant since) throws IOException {
        DurableFile.write(linksSince, JsonLine.write(out -> {
            out.writeNumberField("v", 1);
            out.writeStringField("type", LINKS_SINCE_TYPE);
            out.writeStringField("since", WireTime.format(since));
        }));
    }

    @Override
    public void use(UsedLink link) throws IOException {
        DurableFile.write(links.resolve(link.link().hex()), JsonLine.write(out -> {
            out.writeNumberField("v", 1);
            out.writeStringField("type", LINK_TYPE);
            out.writeStringField("link", link.link().hex());
            out.writeStringField("expires", WireTime.format(link.expires()));
        }));
    }

    @Override
    public void forget(UsedLink link) throws IOException {
        DurableFile.delete(links.resolve(link.link().hex()));
    }

    @Override
    public void destroy(Destroyed order) throws IOException {
        DurableFile.write(destroyed.resolve(order.key()), JsonLine.write(out -> {
            out.writeNumberField("v", 1);
            out.writeStringField("type", DESTROYED_TYPE);
            out.writeStringField("key", order.key());
            out.writeStringField("incident", order.incident().value());
            out.writeStringField("asked", order.asked().hex());
            out.writeStringField("agreed", order.agreed().hex());
        }));
        delete(order);
    }

    private void delete(Destroyed order) throws IOException {
        DurableFile.delete(keys.resolve(order.key()));
        DurableFile.delete(bindings.resolve(order.key()));
    }

    @Override
    public void keep(KeptKey key) throws IOException {
        byte[] secret = key.pair().privateKey(SecretAccess.granted()); // goes to the key's own file, mode 600
        byte[] json = JsonLine.write(out -> {
            out.writeNumberField("v", 1);
            out.writeStringField("type", KEY_TYPE);
            out.writeStringField("opener", key.opener());
            out.writeStringField("key", key.id());
            out.writeStringField("made", WireTime.format(key.made()));
            out.writeStringField("secret", HexFormat.of().formatHex(secret));
        });
        try {
            DurableFile.write(keys.resolve(key.id()), json);
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(json, (byte) 0);
        }
    }

    @Override
    public void bind(Binding binding) throws IOException {
        DurableFile.write(bindings.resolve(binding.key()), JsonLine.write(out -> {
            out.writeNumberField("v", 1);
            out.writeStringField("type", BINDING_TYPE);
            out.writeStringField("key", binding.key());
            out.writeStringField("incident", binding.incident().value());
            out.writeStringField("opening", binding.opening().hex());
        }));
    }

    @Override
    public void count(ReleaseCount count, Signed signed) throws IOException {
        DurableFile.write(releases.resolve(count.incident().value()), SignedJson.write(signed));
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private static KeptKey key(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "vault key");
        fields.number("v", 1, 1);
        JsonLine.requireType(fields, KEY_TYPE);
        String opener = fields.digest("opener").hex();
        String id = fields.digest("key").hex();
        Instant made = fields.time("made");
        byte[] secret = fields.hex("secret", 32);
        fields.end();
        KeptKey key = new KeptKey(opener, made, IncidentKeyPair.of(secret, SecretAccess.granted()));
        Arrays.fill(secret, (byte) 0);
        if (!key.id().equals(id)) {
            throw new MalformedException("vault key.key of this secret is " + key.id() + ", not " + id);
        }
        return key;
    }

    private static Binding binding(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "vault binding");
        fields.number("v", 1, 1);
        JsonLine.requireType(fields, BINDING_TYPE);
        Binding binding = new Binding(
                fields.digest("key").hex(), fields.value("incident", IncidentId::parse), fields.digest("opening"));
        fields.end();
        return binding;
    }

    private static Destroyed destroyed(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "destroyed key");
        fields.number("v", 1, 1);
        JsonLine.requireType(fields, DESTROYED_TYPE);
        Destroyed destroyed = new Destroyed(
                fields.digest("key").hex(),
                fields.value("incident", IncidentId::parse),
                fields.digest("asked"),
                fields.digest("agreed"));
        fields.end();
        return destroyed;
    }

    private static UsedLink usedLink(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "used link");
        fields.number("v", 1, 1);
        JsonLine.requireType(fields, LINK_TYPE);
        UsedLink link = new UsedLink(fields.digest("link"), fields.time("expires"));
        fields.end();
        return link;
    }

    private static Instant since(byte[] bytes) {
        JsonFields fields = JsonFields.parse(bytes, MAX_BYTES, "links since");
        fields.number("v", 1, 1);
        JsonLine.requireType(fields, LINKS_SINCE_TYPE);
        Instant since = fields.time("since");
        fields.end();
        return since;
    }

    private interface Reader<T> {
        T read(byte[] bytes);
    }

    private static <T> List<T> read(Path directory, int maxBytes, Reader<T> reader) throws IOException {
        List<T> values = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                values.add(readOne(file, maxBytes, reader));
            }
        }
        return values;
    }

    private static <T> T readOne(Path file, int maxBytes, Reader<T> reader) throws IOException {
        byte[] bytes = readBounded(file, maxBytes);
        try {
            return reader.read(bytes);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged (" + e.getMessage() + "); restore it from the vault's backup", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] readBounded(Path file, int maxBytes) throws IOException {
        if (Files.size(file) > maxBytes) {
            throw new IOException(
                    file + " is damaged: it has more than " + maxBytes + " bytes; restore it from the vault's backup");
        }
        return Files.readAllBytes(file);
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }
}
