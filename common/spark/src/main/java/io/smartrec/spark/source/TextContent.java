package io.smartrec.spark.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** Text in one character set, compressed or not. */
final class TextContent implements FileChecker.Content {
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
  private static final byte[] BZIP2_MAGIC = {'B', 'Z', 'h'};
  private static final byte[] UTF_16_LITTLE_ENDIAN_MARK = {(byte) 0xff, (byte) 0xfe};
  private static final byte[] UTF_16_BIG_ENDIAN_MARK = {(byte) 0xfe, (byte) 0xff};

  /** A text in UTF-16 is half NUL bytes where it is in Latin script; a text in UTF-8 has none. */
  private static final double MAX_NUL_SHARE = 0.25;

  private final CompressionCodecFactory codecs;
  private final Charset charset;

  TextContent(Configuration configuration, Charset charset) {
    this.codecs = new CompressionCodecFactory(configuration);
    this.charset = charset;
  }

  @Override
  public void check(FileSystem files, FileStatus file) throws IOException {
    Path path = file.getPath();
    CompressionCodec codec = codecs.getCodec(path);
    if (codec == null) {
      try (InputStream in = files.open(path)) {
        decode(in, "");
      }
      return;
    }
    String compression = compression(codec);
    checkMagic(files, path, compression);
    try (InputStream compressed = files.open(path);
        InputStream in = decompress(compressed, codec, compression)) {
      decode(in, " of the decompressed text");
    } catch (EOFException e) {
      throw new DamagedFileException(
          FileDamage.TRUNCATED, "ends early: its " + compression + " stream is incomplete", e);
    }
  }

  /** As its tool is called where that is not the file's ending. */
  private static String compression(CompressionCodec codec) {
    String ending = codec.getDefaultExtension().substring(1);
    return switch (ending) {
      case "gz" -> "gzip";
      case "bz2" -> "bzip2";
      default -> ending;
    };
  }

  private static void checkMagic(FileSystem files, Path path, String compression)
      throws IOException {
    byte[] magic =
        switch (compression) {
          case "gzip" -> GZIP_MAGIC;
          case "bzip2" -> BZIP2_MAGIC;
          default -> new byte[0];
        };
    try (InputStream in = files.open(path)) {
      byte[] begin = in.readNBytes(magic.length);
      if (!Arrays.equals(begin, Arrays.copyOf(magic, begin.length))) {
        throw new DamagedFileException(
            FileDamage.FOREIGN_FORMAT, "is no " + compression + " file, in spite of its name");
      }
    }
  }

  private static InputStream decompress(
      InputStream compressed, CompressionCodec codec, String compression) throws IOException {
    try {
      return codec.createInputStream(compressed);
    } catch (RuntimeException e) {
      throw new DamagedFileException(
          FileDamage.UNSUPPORTED, "is compressed with " + compression + ", not supported here", e);
    }
  }

  private void decode(InputStream in, String ofWhat) throws IOException {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.allocate(FileChecker.BUFFER_BYTES);
    CharBuffer chars = CharBuffer.allocate(FileChecker.BUFFER_BYTES);
    long offset = 0;
    boolean ended = false;
    while (!ended) {
      // Before it are the first bytes of a character that the last buffer cut.
      int read = in.readNBytes(bytes.array(), bytes.position(), bytes.remaining());
      ended = bytes.position() + read < bytes.capacity();
      bytes.position(bytes.position() + read).flip();
      if (offset == 0) {
        checkBegin(bytes);
      }
      CoderResult result = CoderResult.OVERFLOW;
      while (result.isOverflow()) {
        result = decoder.decode(bytes, chars.clear(), ended);
      }
      offset += bytes.position();
      if (result.isError()) {
        throw wrongEncoding("byte " + offset + ofWhat + " (from 0) is invalid");
      }
      bytes.compact();
    }
  }

  private void checkBegin(ByteBuffer bytes) throws DamagedFileException {
    if (bytes.limit() == 0) {
      throw new DamagedFileException(FileDamage.EMPTY, "is empty when decompressed");
    }
    if (charset.equals(StandardCharsets.UTF_8)
        && (beginsWith(bytes, UTF_16_LITTLE_ENDIAN_MARK)
            || beginsWith(bytes, UTF_16_BIG_ENDIAN_MARK))) {
      throw wrongEncoding("it begins with the byte order mark of UTF-16");
    }
    if (!charset.name().startsWith("UTF-16") && !charset.name().startsWith("UTF-32")) {
      int nulBytes = 0;
      for (int i = 0; i < bytes.limit(); i++) {
        nulBytes += bytes.get(i) == 0 ? 1 : 0;
      }
      if (nulBytes > MAX_NUL_SHARE * bytes.limit()) {
        throw wrongEncoding("many of its bytes are NUL, as in UTF-16 or in no text at all");
      }
    }
  }

  private static boolean beginsWith(ByteBuffer bytes, byte[] mark) {
    return bytes.limit() >= mark.length
        && bytes.slice(0, mark.length).equals(ByteBuffer.wrap(mark));
  }

  private DamagedFileException wrongEncoding(String why) {
    return new DamagedFileException(
        FileDamage.WRONG_ENCODING, "is no text in " + charset.name() + ": " + why);
  }
}
