"""The guided dialogue: applicants, candidates, recommendation, road map."""
