"""ケアプランデータ連携 標準仕様: its CSV files read and written, by layouts that are data."""
