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
 *   <li>{@code releases/INCIDENT}: how much was released, signed by the vault.
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

    private final Path keys;
    private final Path bindings;
    private final Path releases;
    private final FileChannel lockFile;

    /**
     * @throws IOException when the directory cannot be made or another process uses it
     */
    DirectoryFiles(Path directory) throws IOException {
        keys = directory.resolve("keys");
        bindings = directory.resolve("bindings");
        releases = directory.resolve("releases");
        for (Path each : List.of(directory, keys, bindings, releases)) {
            DurableFile.makeDirectory(each);
        }
        lockFile = lock(directory.resolve("lock"));
        try {
            for (Path each : List.of(keys, bindings, releases)) {
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
        return new Content(
                read(keys, MAX_BYTES, DirectoryFiles::key),
                read(bindings, MAX_BYTES, DirectoryFiles::binding),
                read(releases, MAX_COUNT, bytes -> SignedJson.parse(bytes, MAX_BYTES, "release count")));
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

    private interface Reader<T> {
        T read(byte[] bytes);
    }

    private static <T> List<T> read(Path directory, int maxBytes, Reader<T> reader) throws IOException {
        List<T> values = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                byte[] bytes = readBounded(file, maxBytes);
                try {
                    values.add(reader.read(bytes));
                } catch (IllegalArgumentException e) {
                    throw new IOException(
                            file + " is damaged (" + e.getMessage() + "); restore it from the vault's backup", e);
                } finally {
                    Arrays.fill(bytes, (byte) 0);
                }
            }
        }
        return values;
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
