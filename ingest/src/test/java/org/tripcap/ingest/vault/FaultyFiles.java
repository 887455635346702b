package org.tripcap.ingest.vault;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Signed;

/** The vault's real files, with one step that fails: before it did anything, or after it is durable all the same. */
final class FaultyFiles implements VaultFiles, Closeable {
    enum Step {
        KEEP,
        BIND,
        COUNT,
        DESTROY,
        USE
    }

    private final DirectoryFiles files;
    private final @Nullable Step faulty;
    private final boolean persistsAnyway;

    FaultyFiles(DirectoryFiles files, @Nullable Step faulty, boolean persistsAnyway) {
        this.files = files;
        this.faulty = faulty;
        this.persistsAnyway = persistsAnyway;
    }

    private interface Write {
        void run() throws IOException;
    }

    private void write(Step step, Write write) throws IOException {
        if (step != faulty || persistsAnyway) {
            write.run();
        }
        if (step == faulty) {
            throw new IOException(step + " fails");
        }
    }

    @Override
    public Content load() throws IOException {
        return files.load();
    }

    @Override
    public void keep(KeptKey key) throws IOException {
        write(Step.KEEP, () -> files.keep(key));
    }

    @Override
    public void bind(Binding binding) throws IOException {
        write(Step.BIND, () -> files.bind(binding));
    }

    @Override
    public void destroy(Destroyed destroyed) throws IOException {
        write(Step.DESTROY, () -> files.destroy(destroyed));
    }

    @Override
    public void count(ReleaseCount count, Signed signed) throws IOException {
        write(Step.COUNT, () -> files.count(count, signed));
    }

    @Override
    public void linksSince(Instant since) throws IOException {
        files.linksSince(since);
    }

    @Override
    public void use(UsedLink link) throws IOException {
        write(Step.USE, () -> files.use(link));
    }

    @Override
    public void forget(UsedLink link) throws IOException {
        files.forget(link);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
