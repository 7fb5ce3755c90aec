package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.WholeFile;
import io.edgewitness.edge.wire.proto.ModelPiece;
import io.edgewitness.edge.wire.proto.ModelWanted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;

/** The files of released packages, each under its SHA-256, there whole or not at all. Any thread. */
final class ModelFiles implements ModelSource {
    /** Of a package; a collector with a heap of 1 GB reads one whole. */
    static final int MOST_BYTES = 48 << 20;

    private static final int PIECE = 1 << 20;

    private final Path folder;
    private final DataSource database;

    /** @param folder made when the first package comes */
    ModelFiles(Path folder, DataSource database) {
        this.folder = folder;
        this.database = database;
    }

    void keep(String digest, byte[] sealed) throws IOException {
        WholeFile.folder(folder);
        if (!Files.exists(folder.resolve(digest))) {
            WholeFile.replace(folder.resolve(digest), sealed);
        }
    }

    /** @param digest of one that is in the database */
    byte[] whole(String digest) throws IOException {
        try (FileChannel file = FileChannel.open(folder.resolve(digest))) {
            byte[] all = new byte[(int) file.size()];
            file.map(FileChannel.MapMode.READ_ONLY, 0, all.length).get(all);
            return all;
        }
    }

    @Override
    public ModelPiece piece(String agent, ModelWanted wanted) throws BatchStore.StoreException {
        String digest = wanted.getDigest();
        if (!digest.matches("[0-9a-f]{64}") || !isOrdered(agent, digest)) {
            return NONE.piece(agent, wanted);
        }
        ModelPiece.Builder piece = ModelPiece.newBuilder().setDigest(digest).setFrom(wanted.getFrom());
        try (FileChannel file = FileChannel.open(folder.resolve(digest))) {
            long from = wanted.getFrom();
            long size = file.size();
            if (from < 0 || from > size) {
                return piece.setRefused("the package has " + size + " bytes, and it was asked for from byte " + from)
                        .build();
            }
            ByteBuffer content = ByteBuffer.allocate((int) Math.min(PIECE, size - from));
            while (content.hasRemaining() && file.read(content, from + content.position()) > 0) {
                // a read may give less than was asked for
            }
            boolean last = from + content.position() == size;
            return piece.setContent(ByteString.copyFrom(content.flip()))
                    .setLast(last)
                    .build();
        } catch (IOException e) {
            return piece.setRefused("the collector cannot read the package: release it again")
                    .build();
        }
    }

    private boolean isOrdered(String agent, String digest) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT 1 FROM store.model_step WHERE agent = ? AND digest = ? LIMIT 1",
                p -> {
                    p.setString(1, agent);
                    p.setString(2, digest);
                },
                r -> r.next());
    }
}
