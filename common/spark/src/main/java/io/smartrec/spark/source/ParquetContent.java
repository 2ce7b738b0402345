package io.smartrec.spark.source;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.hadoop.BadConfigurationException;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.jspecify.annotations.Nullable;

/** A Parquet file: magic numbers, footer, and the pages of every column of every row group. */
final class ParquetContent implements FileChecker.Content {
  private static final String MAGIC = "PAR1";
  private static final String ENCRYPTED_MAGIC = "PARE";
  private static final int MAGIC_BYTES = 4;

  /** Magic number, length of the footer, magic number. */
  private static final int MIN_BYTES = 12;

  private final Configuration configuration;

  ParquetContent(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public void check(FileSystem files, FileStatus file) throws IOException {
    checkMagic(files, file);
    ParquetReadOptions options =
        HadoopReadOptions.builder(configuration, file.getPath())
            .usePageChecksumVerification()
            .build();
    try (ParquetFileReader reader = open(file, options)) {
      List<ColumnDescriptor> columns = reader.getFileMetaData().getSchema().getColumns();
      for (ColumnDescriptor column : columns) {
        // One at a time: a row group may be larger than the memory.
        reader.setRequestedSchema(List.of(column));
        for (int group = 0; group < reader.getRowGroups().size(); group++) {
          checkChunk(reader, column, group);
        }
      }
    } catch (ParquetCryptoRuntimeException e) {
      throw encrypted(e);
    } catch (BadConfigurationException e) {
      throw new DamagedFileException(
          FileDamage.UNSUPPORTED, "is compressed in a way that is not supported here", e);
    }
  }

  private static void checkMagic(FileSystem files, FileStatus file) throws IOException {
    byte[] begin = new byte[MAGIC_BYTES];
    byte[] end = new byte[MAGIC_BYTES];
    long length = file.getLen();
    try (FSDataInputStream in = files.open(file.getPath())) {
      if (length >= MAGIC_BYTES) {
        in.readFully(0, begin);
        in.readFully(length - MAGIC_BYTES, end);
      }
    }
    String magic = new String(begin, StandardCharsets.ISO_8859_1);
    if (magic.equals(ENCRYPTED_MAGIC)) {
      throw encrypted(null);
    }
    if (!magic.equals(MAGIC)) {
      throw new DamagedFileException(FileDamage.FOREIGN_FORMAT, "is no Parquet file");
    }
    if (length < MIN_BYTES || !new String(end, StandardCharsets.ISO_8859_1).equals(MAGIC)) {
      throw new DamagedFileException(
          FileDamage.TRUNCATED, "ends early: it begins as a Parquet file, but has no footer");
    }
  }

  private static DamagedFileException encrypted(@Nullable Exception cause) {
    return new DamagedFileException(
        FileDamage.UNSUPPORTED, "is encrypted and there is no key to it", cause);
  }

  private ParquetFileReader open(FileStatus file, ParquetReadOptions options)
      throws DamagedFileException {
    try {
      return ParquetFileReader.open(HadoopInputFile.fromStatus(file, configuration), options);
    } catch (ParquetCryptoRuntimeException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new DamagedFileException(
          FileDamage.DAMAGED, "is damaged: its footer cannot be read", e);
    }
  }

  private static void checkChunk(ParquetFileReader reader, ColumnDescriptor column, int group)
      throws IOException {
    if (reader.getRowGroups().get(group).getRowCount() == 0) {
      return;
    }
    try {
      PageReader pages = reader.readRowGroup(group).getPageReader(column);
      DictionaryPage dictionary = pages.readDictionaryPage();
      if (dictionary != null) {
        decompress(dictionary.getBytes());
      }
      DataPage page = pages.readPage();
      while (page != null) {
        decompress(page);
        page = pages.readPage();
      }
    } catch (ParquetCryptoRuntimeException | BadConfigurationException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      String name = String.join(".", column.getPath());
      throw new DamagedFileException(
          FileDamage.DAMAGED,
          "is damaged: column " + name + " of row group " + group + " (from 0) cannot be read",
          e);
    }
  }

  /** Pages decompress only when they are read. */
  private static void decompress(BytesInput bytes) throws IOException {
    bytes.writeAllTo(OutputStream.nullOutputStream());
  }

  private static void decompress(DataPage page) throws IOException {
    if (page instanceof DataPageV1 first) {
      decompress(first.getBytes());
    } else if (page instanceof DataPageV2 second) {
      decompress(second.getData());
    }
  }
}
